using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Tiers;
using SysWatch.Windows.Probe;
using SysWatch.Windows.Probe.Events;
using SysWatch.Windows.Probe.Inside;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows;

/// <summary>What holds each guard here: by what was tried at the start, and whether events come now; no more.</summary>
/// <param name="plan">Of what is now.</param>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPosture(Observer observer, Func<ImmutableArray<GuardPosture>> plan)
{
    public ImmutableArray<GuardPosture> Guards => plan();

    public Posture Now()
    {
        var lost = observer.Lost;
        var reactions = observer.Reactions;
        return new Posture(Kernel, Guards, lost.RemoveRange(lost.Where(one => one.Value == 0).Select(one => one.Key)))
        {
            Reactions = reactions.Count == 0 ? null : reactions,
        };
    }

    /// <param name="events">What of the daemon's own deeds was seen; null: there are no events.</param>
    /// <param name="filters">Whether those of the network are there now; null: there are none.</param>
    public static ImmutableArray<GuardPosture> Plan(
        bool prevents, ImmutableArray<CheckResult> tried, EtwStart tracing, EventFindings? events,
        FilterWatch? filters) =>
        TierPlanner.Plan(new MachineFacts(
            Environment.OSVersion.Version.Build, Wine.IsPresent, AccountKind.Unknown, IsElevated: false)
        {
            Prevents = prevents,
            Job = All(tried, "job-children", "job-close", "freeze", ProbeTry.Job),
            Block = All(tried, "environment"),
            Logon = All(tried, "token", ProbeTry.Session),
            Stamps = All(tried, ProbeTry.Files),
            Restores = All(tried, InsideFindings.Restored),
            Exec = All(tried, ProbeTry.Programs),
            Pipes = All(tried, ProbeTry.Pipes),
            Keys = All(tried, ProbeTry.Keys),
            Shield = All(tried, ProbeTry.Processes),
            Filters = filters?.Now(All(tried, ProbeTry.Network)) ?? All(tried, ProbeTry.Network),
            Tracing = tracing.Problem.Length == 0
                ? ProbeResult.Holds
                : ProbeResult.Failed(tracing.Problem.TrimEnd('.')),
            MissingSources = [.. tracing.Missing],
            Unseen = events?.Unseen ?? ImmutableDictionary<Guard, string>.Empty,
            SeenAfterMs = (int?)events?.Slowest?.TotalMilliseconds,
        }).Guards;

    private static string Kernel => Wine.IsPresent
        ? $"wine ({Environment.OSVersion.VersionString})"
        : Environment.OSVersion.VersionString;

    /// <summary>Only where each of them was tried and holds.</summary>
    private static ProbeResult All(ImmutableArray<CheckResult> tried, params string[] checks)
    {
        var of = tried.Where(one => checks.Contains(one.Check)).ToList();
        if (of.Find(one => one.Outcome == ProbeOutcome.NotHeld) is { } failed)
            return ProbeResult.Failed($"{failed.Check}: {failed.Reason.TrimEnd('.')}");
        return of.Count == checks.Length && of.TrueForAll(one => one.Outcome == ProbeOutcome.Held)
            ? ProbeResult.Holds
            : default;
    }
}
