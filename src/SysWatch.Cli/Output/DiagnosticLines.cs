using System.Globalization;
using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Output;

/// <summary>Findings about profiles: a `file:line:col:` line each, and on a terminal the text below it.</summary>
internal static class DiagnosticLines
{
    private const int ExcerptCharsMax = 160;

    public static void Write(Screen screen, Diagnostic diagnostic, string? text)
    {
        var isError = diagnostic.Severity == DiagnosticSeverity.Error;
        screen.Line(
            Piece.Strong(string.Create(
                CultureInfo.InvariantCulture, $"{diagnostic.File}:{diagnostic.Line}:{diagnostic.Column}: ")),
            isError ? Piece.Bad("error ") : Piece.Warning("warning "), Piece.Faint(diagnostic.Code), ": ",
            diagnostic.Message, diagnostic.Hint.Length > 0 && !screen.IsRich ? " " + diagnostic.Hint : "");
        if (!screen.IsRich)
            return;
        if (LineOf(text, diagnostic.Line) is { } line)
            WriteExcerpt(screen, line, diagnostic);
        if (diagnostic.Hint.Length > 0)
            screen.Line("      ", Piece.Good("hint: "), diagnostic.Hint);
    }

    private static void WriteExcerpt(Screen screen, string line, Diagnostic diagnostic)
    {
        var column = Math.Clamp(diagnostic.Column, 1, line.Length + 1) - 1;
        var start = column < ExcerptCharsMax ? 0 : column - ExcerptCharsMax / 2;
        var before = Excerpt(line[start..column]);
        var after = Excerpt(line[column..Math.Min(line.Length, start + ExcerptCharsMax)]);
        var number = diagnostic.Line.ToString(CultureInfo.InvariantCulture);
        screen.Line(Piece.Faint($"{number,5} | "), before + after);
        screen.Line(Piece.Faint("      | "), new string(' ', before.Length), Piece.Bad("^"));
    }

    // Tabs become one space and the rest visible before the caret is placed, so that it stands where the error is.
    private static string Excerpt(string text) => VisibleText.Of(text.Replace('\t', ' '));

    private static string? LineOf(string? text, int number)
    {
        if (text is null || number < 1)
            return null;
        foreach (var line in text.AsSpan().EnumerateLines())
            if (--number == 0)
                return line.IsWhiteSpace() ? null : line.ToString();
        return null;
    }
}
