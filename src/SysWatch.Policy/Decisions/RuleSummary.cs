namespace SysWatch.Policy.Decisions;

/// <summary>A rule as people are told of it.</summary>
/// <param name="Id">Unique within a policy, e.g. <c>base/credentials:aws</c>; a guard's default is
/// <c>default:network</c>.</param>
/// <param name="Reason">Why the rule is there; empty when its author gave none.</param>
/// <param name="Instead">What to do instead; empty when its author gave none.</param>
/// <param name="File">The profile that holds the rule; empty for a guard's default.</param>
/// <param name="Line">The line in <paramref name="File"/>, from 1; 0 for a guard's default.</param>
public sealed record RuleSummary(
    string Id, Guard Guard, Verdict Verdict, string Reason, string Instead, string File, int Line, bool Locked);
