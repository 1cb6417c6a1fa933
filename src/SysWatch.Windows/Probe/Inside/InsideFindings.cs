using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>What the reports of a throw-away session's process say of this machine.</summary>
internal static class InsideFindings
{
    /// <summary>The check that what was changed is as before when the session has ended.</summary>
    public const string Restored = "restored";

    private static readonly (string Check, Guard Guard)[] s_guards =
    [
        (ProbeTry.Session, Guard.Files), (ProbeTry.Files, Guard.Files), (ProbeTry.Programs, Guard.Exec),
        (ProbeTry.Pipes, Guard.Sockets), (ProbeTry.Keys, Guard.Registry), (ProbeTry.Network, Guard.Network),
        (ProbeTry.Job, Guard.Processes), (ProbeTry.Processes, Guard.Processes), (Restored, Guard.Files),
    ];

    /// <summary>A check holds when each of its tries came out as it must.</summary>
    public static ImmutableArray<CheckResult> Of(
        IReadOnlyList<ProbeTry> tried, IReadOnlyList<TryReport> reports) =>
    [
        .. tried.GroupBy(one => one.Proves).Select(group =>
        {
            var wrong = group.Select(one => Wrong(one, reports)).FirstOrDefault(text => text.Length > 0) ?? "";
            return Result(group.Key, wrong);
        }),
    ];

    /// <summary>Whether what was changed for a session is as before.</summary>
    /// <param name="left">What could not be undone, as told by who undid it.</param>
    public static CheckResult OfUndoing(
        IReadOnlyDictionary<string, SecurityDescriptor> before, IReadOnlyDictionary<string, SecurityDescriptor> after,
        Sid session, IReadOnlyList<string> left)
    {
        var wrong = left.Count > 0 ? left[0] : after
            .Where(one => before.TryGetValue(one.Key, out var was)
                ? !was.Bytes.SequenceEqual(one.Value.Bytes)
                : one.Value.Dacl?.Entries.Any(entry => session.Equals(entry.Sid)) == true)
            .Select(one => $"The access list of {one.Key} is not as it was before the session.")
            .FirstOrDefault() ?? "";
        return Result(Restored, wrong);
    }

    /// <summary>Nothing was found out, for one reason.</summary>
    public static ImmutableArray<CheckResult> None(IReadOnlyList<ProbeTry> tried, string reason) =>
        [.. tried.Select(one => one.Proves).Distinct().Select(check => Result(check, reason))];

    /// <summary>Not tried at all, for one reason.</summary>
    public static ImmutableArray<CheckResult> Untried(IReadOnlyList<ProbeTry> tries, string reason) =>
    [
        .. tries.Select(one => one.Proves).Distinct()
            .Select(check => new CheckResult(check, GuardOf(check), ProbeOutcome.Unavailable, reason)),
    ];

    private static CheckResult Result(string check, string reason) => new(
        check, GuardOf(check), reason.Length == 0 ? ProbeOutcome.Held : ProbeOutcome.NotHeld, reason);

    private static Guard GuardOf(string check) => s_guards.First(one => one.Check == check).Guard;

    private static string Wrong(ProbeTry one, IReadOnlyList<TryReport> reports)
    {
        foreach (var report in reports)
        {
            if (report.Name == one.Name)
                return Wrong(one, report);
        }
        return $"{Upper(one.What)} was not reported on.";
    }

    private static string Wrong(ProbeTry one, TryReport report) => report.Outcome switch
    {
        TryOutcome.Absent when one.MayBeAbsent => "",
        TryOutcome.Refused when one.IsRefused => "",
        TryOutcome.Done when !one.IsRefused => "",
        TryOutcome.Done => $"{Upper(one.What)} went through in a session that may not.",
        TryOutcome.Refused => $"{Upper(one.What)} was refused to a session that may: {report.Detail}.",
        _ => $"{Upper(one.What)} could not be tried: {report.Detail}.",
    };

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
