using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Probe.Inside;

namespace SysWatch.Windows.Probe;

/// <summary>
/// Tries what sessions are to be held by, at the daemon's start. What was not tried, or did not hold, is never told of
/// as enforced.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class SelfCheck
{
    /// <param name="holds">What sessions are to be held by; null: by their job alone.</param>
    /// <param name="runDirectory">The daemon's own.</param>
    /// <param name="program">This program, or another that knows <see cref="ProbeProgram.Command"/>.</param>
    public static ImmutableArray<CheckResult> Run(
        SidHolds? holds, string runDirectory, string program, TimeProvider time) =>
    [
        .. Run(
        [
            new JobChildrenCheck(time), new JobCloseCheck(time), new FreezeCheck(), new EnvironmentCheck(),
            new TokenCheck(),
        ]),
        .. new SessionProbe(holds, runDirectory, program, time).Run(),
    ];

    public static ImmutableArray<CheckResult> Run(IReadOnlyList<IProbeCheck> checks) => [.. checks.Select(Run)];

    private static CheckResult Run(IProbeCheck check)
    {
        if (Wine.IsPresent && check.IsPretendedByWine)
            return new CheckResult(check.Name, check.Proves, ProbeOutcome.Unavailable, $"Not tried: {Wine.Pretends}.");
        string reason;
        try
        {
            reason = check.Try();
        }
        // Whatever keeps it from being tried must not keep the daemon from starting.
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            reason = broken.Message;
        }
        return new CheckResult(
            check.Name, check.Proves, reason.Length == 0 ? ProbeOutcome.Held : ProbeOutcome.NotHeld, reason);
    }
}
