using SysWatch.Cli.Connection;
using SysWatch.Cli.Output;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Commands;

/// <summary>The command that shows how a profile comes to a verdict, ready to be run.</summary>
internal static class ExplainHint
{
    /// <summary>Empty for a built-in wall, which no profile decides.</summary>
    public static string For(Denial denial, SessionLore lore)
    {
        var rule = denial.Rule?.Id ?? "";
        if (rule.Length == 0 || rule.StartsWith("wall:", StringComparison.Ordinal))
            return "";
        var profile = lore.ProfileOf(denial.Session);
        if (profile.Length == 0 && rule.Contains('/'))
            profile = rule[..Math.Max(0, rule.IndexOf(':', StringComparison.Ordinal))];
        if (profile.Length == 0)
            return "";
        var words = new List<string> { "syswatch", "profile", "explain", profile, denial.Object };
        words.AddRange(["--operation", denial.Operation]);
        if (lore.WorkspaceOf(denial.Session) is { Length: > 0 } workspace)
            words.AddRange(["--workspace", workspace]);
        return VisibleText.Command(words);
    }
}
