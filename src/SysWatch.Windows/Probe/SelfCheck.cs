using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Probe;

/// <summary>
/// Tries what sessions are to be held by, at the daemon's start. What was not tried, or did not hold, is never told of
/// as enforced.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class SelfCheck
{
    public static ImmutableArray<ProbeResult> Run(TimeProvider time) => Run(
    [
        new JobChildrenCheck(time), new JobCloseCheck(time), new FreezeCheck(), new EnvironmentCheck(),
        new TokenCheck(), new FilterCheck(),
    ]);

    public static ImmutableArray<ProbeResult> Run(IReadOnlyList<IProbeCheck> checks) => [.. checks.Select(Run)];

    private static ProbeResult Run(IProbeCheck check)
    {
        if (Wine.IsPresent && check.IsPretendedByWine)
            return new ProbeResult(check.Name, check.Proves, ProbeOutcome.Unavailable, $"Not tried: {Wine.Pretends}.");
        string reason;
        try
        {
            reason = check.Try();
        }
        catch (Exception broken) when (broken is IOException or InvalidOperationException or NotSupportedException)
        {
            reason = broken.Message;
        }
        return new ProbeResult(
            check.Name, check.Proves, reason.Length == 0 ? ProbeOutcome.Held : ProbeOutcome.NotHeld, reason);
    }
}
