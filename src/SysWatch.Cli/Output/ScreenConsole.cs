using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SysWatch.Cli.Output;

/// <summary>
/// How tones look, and tables drawn with Spectre.Console. Its AnsiConsole is not used: making one starts
/// System.Console, which sends the terminal sequences of its own even where colours are unwanted.
/// </summary>
internal static class ScreenConsole
{
    private const int HeightUnused = 24;

    public const string EndSequence = "\e[0m";

    public static string SequenceOf(Tone tone) => tone switch
    {
        Tone.Strong => "\e[1m",
        Tone.Faint => "\e[2m",
        Tone.Good => "\e[32m",
        Tone.Warning => "\e[33m",
        Tone.Bad => "\e[1;31m",
        Tone.Accent => "\e[36m",
        _ => "",
    };

    /// <summary>Cells are made visible; columns wrap so that lines fit.</summary>
    public static void WriteTable(
        TextWriter writer, int width, bool color, IReadOnlyList<string> columns,
        IReadOnlyList<IReadOnlyList<Piece>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, StyleOf(Tone.Strong))));
        foreach (var row in rows)
            table.AddRow(row.Select(piece => new Text(VisibleText.Of(piece.Text), StyleOf(piece.Tone))));
        var options = new RenderOptions(new TerminalCapabilities(color), new Size(width, HeightUnused));
        foreach (var segment in ((IRenderable)table).Render(options, width))
        {
            var start = color && !segment.IsLineBreak ? SequenceOf(segment.Style) : "";
            writer.Write(start);
            writer.Write(segment.Text);
            if (start.Length > 0)
                writer.Write(EndSequence);
        }
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(foreground: Color.Green),
        Tone.Warning => new Style(foreground: Color.Olive),
        Tone.Bad => new Style(foreground: Color.Maroon, decoration: Decoration.Bold),
        Tone.Accent => new Style(foreground: Color.Teal),
        _ => Style.Plain,
    };

    private static string SequenceOf(Style style)
    {
        for (var tone = Tone.Strong; tone <= Tone.Accent; tone++)
            if (style.Equals(StyleOf(tone)))
                return SequenceOf(tone);
        return "";
    }

    private sealed class TerminalCapabilities(bool color) : IReadOnlyCapabilities
    {
        public ColorSystem ColorSystem => color ? ColorSystem.Standard : ColorSystem.NoColors;

        public bool Ansi => color;

        public bool Links => false;

        public bool Legacy => false;

        public bool Interactive => false;

        public bool Unicode => true;

        public bool AlternateBuffer => false;
    }
}
