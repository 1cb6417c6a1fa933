using System.Collections.Immutable;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// Warns of rules that never decide. What an extended profile holds is overridden on purpose, so only own ones.
/// </summary>
internal static class Unreachable
{
    /// <param name="shadow">The rule that decides where this entry would; -1 when that is not known.</param>
    /// <param name="isSilent">Of an entry that is not meant to decide here.</param>
    public static void Report(
        RuleList rules, ImmutableArray<NumberedRule> entries, OutcomeTable outcomes, Func<int, int> shadow,
        DiagnosticList diagnostics, Func<int, bool>? isSilent = null)
    {
        for (var entry = 0; entry < entries.Length; entry++)
        {
            if (entries[entry].IsOwn && !outcomes.IsReached(entry) && isSilent?.Invoke(entry) != true)
                Report(rules, entries[entry], shadow(entry), diagnostics);
        }
    }

    public static void Report(RuleList rules, NumberedRule rule, int shadow, DiagnosticList diagnostics)
    {
        var by = shadow >= 0 && shadow != rule.Index ? $"; {Describe(rules.Infos[shadow])}" : "";
        diagnostics.Warning(DiagnosticCodes.UnreachableRule, rule.Rule.Position,
            $"the rule '{rule.Rule.Id}' never decides{by}.",
            "Rules that come later win: move it behind, or take it out.");
    }

    private static string Describe(RuleSummary info)
    {
        var place = info.File.Length > 0 ? $" ({info.File}:{info.Line})" : "";
        return $"{info.Id}{place} decides first{(info.Locked ? " and is locked" : "")}";
    }
}
