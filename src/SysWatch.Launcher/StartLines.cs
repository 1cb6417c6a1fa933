using System.Text;
using SysWatch.Linux.Launch;
using SysWatch.Policy.Decisions;

namespace SysWatch.Launcher;

/// <summary>
/// What `run` says before the command starts. A person at a terminal sees the session and whatever does not hold; a
/// script sees one line, and only where a guard is not held at all.
/// </summary>
internal static class StartLines
{
    public static string Of(LaunchNotice notice, bool auditOnly, bool isTerminal, bool color)
    {
        var open = GuardsOf(notice, isHeldInPart: false);
        if (!isTerminal)
            return open.Length == 0 ? "" : $"syswatch: NOT enforced here: {open}; see `syswatch doctor`\n";
        var text = new StringBuilder("syswatch: session ").Append(notice.Session);
        text.Append(", profile ").Append(notice.Profile);
        if (auditOnly)
            text.Append(", ").Append(Colored("audit only: nothing is refused", "33", color));
        var partly = GuardsOf(notice, isHeldInPart: true);
        if (partly.Length > 0)
            text.Append("; ").Append(Colored("held in part: " + partly, "33", color));
        if (open.Length > 0)
            text.Append("; ").Append(Colored("NOT enforced: " + open, "1;31", color));
        if (open.Length > 0 || partly.Length > 0)
            text.Append(" (`syswatch doctor`)");
        text.Append('\n');
        foreach (var note in notice.Notes)
            text.Append("  ").Append(Colored(Printable(note), "33", color)).Append('\n');
        return text.ToString();
    }

    private static string GuardsOf(LaunchNotice notice, bool isHeldInPart) => string.Join(
        ", ", notice.Gaps.Where(gap => gap.IsHeldInPart == isHeldInPart).Select(gap => WordOf(gap.Guard)));

    private static string WordOf(Guard guard) => guard.ToString().ToLowerInvariant();

    // Notes may hold the arguments of the command. The full treatment of VisibleText is too heavy for this path.
    private static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var c in text)
            printable.Append(c is >= ' ' and <= '~' ? c : '?');
        return printable.ToString();
    }

    private static string Colored(string text, string sequence, bool color) =>
        color ? $"\e[{sequence}m{text}\e[0m" : text;
}
