using System.Runtime.Versioning;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Probe;

/// <summary>A suspended process stands still until it is resumed as often.</summary>
[SupportedOSPlatform("windows")]
internal sealed class FreezeCheck : IProbeCheck
{
    private static readonly TimeSpan Still = TimeSpan.FromMilliseconds(200);

    public string Name => "freeze";

    public Guard Proves => Guard.Processes;

    public bool IsPretendedByWine => false;

    public string Try()
    {
        using var process = ProbeProcess.Shell("exit 0");
        process.Process.Suspend();
        process.Process.Resume();
        if (process.Process.WaitForEnd(Still))
            return "A process ran although it was suspended once more than it was resumed.";
        process.Process.Resume();
        return process.Process.WaitForEnd(ProbeProcess.Limit) ? "" : "A resumed process did not run.";
    }
}
