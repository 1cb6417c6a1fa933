using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Output;

/// <summary>A rule's reason, advice and place, as indented lines.</summary>
internal static class RuleLines
{
    public static void Write(Screen screen, Rule rule)
    {
        if (rule.Reason.Length > 0)
            Write(screen, "reason", rule.Reason);
        if (rule.Instead.Length > 0)
            Write(screen, "instead", Piece.Good(rule.Instead));
        if (rule.File.Length > 0)
            Write(screen, "at", Piece.Faint(Place(rule.File, rule.Line)));
    }

    /// <summary>One labelled line below an entry; greppable by its label.</summary>
    public static void Write(Screen screen, string label, params ReadOnlySpan<Piece> value)
    {
        Piece[] pieces = [Piece.Faint($"  {label + ":",-9} "), .. value];
        screen.Line(pieces);
    }

    public static string Place(string file, int line) =>
        line > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}:{line}") : file;
}
