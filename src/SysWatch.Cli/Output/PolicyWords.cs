using SysWatch.Cli.Json;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;

namespace SysWatch.Cli.Output;

/// <summary>The words of a profile for the policy library's values, which are the protocol's numbers.</summary>
internal static class PolicyWords
{
    public static string Of(Guard guard) => Words.Of((Protocol.V1.Guard)guard);

    public static string Of(Verdict verdict) => Words.Of((Protocol.V1.Verdict)verdict);

    public static Tone ToneOf(Verdict verdict) => Words.ToneOf((Protocol.V1.Verdict)verdict);

    public static string Of(MatchStanding standing) => standing switch
    {
        MatchStanding.Decides => "decides",
        MatchStanding.Overridden => "overridden",
        _ => "other-executable",
    };

    public static RuleJson Shape(RuleSummary rule) => new(
        rule.Id, Of(rule.Guard), Of(rule.Verdict), rule.Reason, rule.Instead, rule.File, rule.Line, rule.Locked);
}
