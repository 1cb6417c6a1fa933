using System.Text;

namespace SysWatch.Cli.Launching;

/// <summary>
/// What `run` says before the command starts. A person at a terminal sees the session and whatever does not hold; a
/// script sees one line, and only where a guard is not held at all.
/// </summary>
internal static class StartLines
{
    // As syswatchd words a guard's state: "files: NOT enforced. ...", "exec: enforced in part. ...".
    private const string NotHeld = ": NOT enforced";
    private const string HeldInPart = ": enforced in part";

    public static string Of(
        string session, string profile, bool auditOnly, IReadOnlyList<string> notes, bool isTerminal, bool color)
    {
        var open = GuardsOf(notes, NotHeld);
        if (!isTerminal)
            return open.Length == 0 ? "" : $"syswatch: NOT enforced here: {open}; see `syswatch doctor`\n";
        var text = new StringBuilder("syswatch: session ").Append(session).Append(", profile ").Append(profile);
        if (auditOnly)
            text.Append(", ").Append(Colored("audit only: nothing is refused", "33", color));
        var partly = GuardsOf(notes, HeldInPart);
        if (partly.Length > 0)
            text.Append("; ").Append(Colored("held in part: " + partly, "33", color));
        if (open.Length > 0)
            text.Append("; ").Append(Colored("NOT enforced: " + open, "1;31", color));
        if (open.Length > 0 || partly.Length > 0)
            text.Append(" (`syswatch doctor`)");
        text.Append('\n');
        foreach (var note in notes)
            if (GuardOf(note, NotHeld).IsEmpty && GuardOf(note, HeldInPart).IsEmpty)
                text.Append("  ").Append(Colored(Printable(note), "33", color)).Append('\n');
        return text.ToString();
    }

    private static string GuardsOf(IReadOnlyList<string> notes, string state)
    {
        var guards = "";
        foreach (var note in notes)
        {
            var guard = GuardOf(note, state);
            if (!guard.IsEmpty)
                guards = string.Concat(guards, guards.Length == 0 ? "" : ", ", guard);
        }
        return guards;
    }

    private static ReadOnlySpan<char> GuardOf(string note, string state)
    {
        var end = note.IndexOf(state, StringComparison.Ordinal);
        return end > 0 && note.AsSpan(0, end).IndexOfAnyExceptInRange('a', 'z') < 0 ? note.AsSpan(0, end) : default;
    }

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
