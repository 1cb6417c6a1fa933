using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Probe;

/// <summary>What a session's process starts is in its job, is told of, and so is the end of the last.</summary>
[SupportedOSPlatform("windows")]
internal sealed class JobChildrenCheck(TimeProvider time) : IProbeCheck
{
    public string Name => "job-children";

    public Guard Proves => Guard.Processes;

    public bool IsPretendedByWine => false;

    public string Try()
    {
        using var port = new JobPort(time);
        var told = new Told();
        using var job = new JobTree(new SessionId(0), port, told);
        using var parent = ProbeProcess.Shell("cmd.exe /d /c exit 0");
        job.Assign(parent.Process);
        parent.Process.Resume();
        if (!told.Emptied.Wait(ProbeProcess.Limit))
            return "The end of a job's last process was not told.";
        return told.Members >= 2 ? "" : "A process that a session's process started was not in its job.";
    }

    private sealed class Told : IJobEvents
    {
        public ManualResetEventSlim Emptied { get; } = new();

        public long Members { get; private set; }

        public void MemberBegan(JobTree job, JobMember member) => Members++;

        public void MemberEnded(JobTree job, JobMember member, uint exitCode)
        {
        }

        public void MembersMissed(JobTree job, uint count) => Members += count;

        void IJobEvents.Emptied(JobTree job) => Emptied.Set();
    }
}
