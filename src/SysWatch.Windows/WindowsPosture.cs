using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Tiers;
using SysWatch.Windows.Probe;
using SysWatch.Windows.Seeing;
using Tried = SysWatch.Windows.Probe.ProbeResult;
using Fact = SysWatch.Windows.Plans.Tiers.ProbeResult;

namespace SysWatch.Windows;

/// <summary>What holds each guard here: by what was tried at the start, and whether events come now; no more.</summary>
/// <param name="tracing">Why no events of the kernel come now; empty: they come.</param>
/// <param name="plan">What that makes of it.</param>
[SupportedOSPlatform("windows")]
internal sealed class WindowsPosture(
    Observer observer, Func<string> tracing, Func<string, ImmutableArray<GuardPosture>> plan)
{
    public ImmutableArray<GuardPosture> Guards => plan(tracing());

    public Posture Now()
    {
        var lost = observer.Lost;
        var reactions = observer.Reactions;
        return new Posture(Kernel, Guards, lost.RemoveRange(lost.Where(one => one.Value == 0).Select(one => one.Key)))
        {
            Reactions = reactions.Count == 0 ? null : reactions,
        };
    }

    /// <param name="tracing">Why no events of the kernel come; empty: they come.</param>
    public static ImmutableArray<GuardPosture> Plan(bool prevents, ImmutableArray<Tried> tried, string tracing) =>
        TierPlanner.Plan(new MachineFacts(
            Environment.OSVersion.Version.Build, Wine.IsPresent, AccountKind.Unknown, IsElevated: false)
        {
            Prevents = prevents,
            Job = All(tried, JobChecks),
            Block = All(tried, EnvironmentChecks),
            Logon = All(tried, TokenChecks),
            Tracing = tracing.Length == 0 ? Fact.Holds : Fact.Failed(tracing.TrimEnd('.')),
        }).Guards;

    private static string Kernel => Wine.IsPresent
        ? $"wine ({Environment.OSVersion.VersionString})"
        : Environment.OSVersion.VersionString;

    private static readonly string[] JobChecks = ["job-children", "job-close", "freeze"];
    private static readonly string[] EnvironmentChecks = ["environment"];
    private static readonly string[] TokenChecks = ["token"];

    /// <summary>Only where each of them was tried and holds.</summary>
    private static Fact All(ImmutableArray<Tried> tried, string[] checks)
    {
        var of = tried.Where(one => checks.Contains(one.Check)).ToList();
        if (of.Find(one => one.Outcome == ProbeOutcome.NotHeld) is { } failed)
            return Fact.Failed($"{failed.Check}: {failed.Reason.TrimEnd('.')}");
        return of.Count == checks.Length && of.TrueForAll(one => one.Outcome == ProbeOutcome.Held)
            ? Fact.Holds
            : default;
    }
}
