using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Probe;

/// <summary>The processes of a session end when the daemon does: nothing runs on unguarded.</summary>
[SupportedOSPlatform("windows")]
internal sealed class JobCloseCheck(TimeProvider time) : IProbeCheck
{
    public string Name => "job-close";

    public Guard Proves => Guard.Processes;

    public bool IsPretendedByWine => false;

    public string Try()
    {
        using var port = new JobPort(time);
        using var process = ProbeProcess.Shell("exit 0");
        using (var job = new JobTree(new SessionId(0), port, new NobodyTold()))
            job.Assign(process.Process);
        return process.Process.WaitForEnd(ProbeProcess.Limit)
            ? ""
            : "A process went on when the job that it was in was closed.";
    }
}
