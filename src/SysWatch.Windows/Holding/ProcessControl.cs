using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Holding;

/// <summary>
/// Acts upon processes by a handle that it has made sure of: in the session's job, and created when the one that is
/// meant was, or at least not after what it did was seen.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ProcessControl(HeldSessions sessions) : IProcessControl
{
    public ControlOutcome Suspend(in ReactionTarget target) =>
        Act(target, static process => Ntdll.NtSuspendProcess(process.Handle) >= 0);

    public ControlOutcome Resume(in ReactionTarget target) =>
        Act(target, static process => Ntdll.NtResumeProcess(process.Handle) >= 0);

    public ControlOutcome Terminate(in ReactionTarget target) =>
        Act(target, static process => Kernel32.TerminateProcess(process.Handle, JobTree.KilledExitCode));

    public void TerminateSession(SessionId session) => sessions.Find(session)?.Kill();

    private ControlOutcome Act(in ReactionTarget target, Func<HeldProcess, bool> act)
    {
        using var process = HeldProcess.TryOpen(target.Process.Pid, HeldProcess.MemberAccess);
        if (process is null)
        {
            // One that lives and may not be opened is not gone.
            using var seen = HeldProcess.TryOpen(target.Process.Pid, HeldProcess.LookAccess);
            return seen is not null && IsMeant(seen, target) && !seen.HasEnded
                ? ControlOutcome.Failed
                : ControlOutcome.Gone;
        }
        if (!IsMeant(process, target))
            return ControlOutcome.Gone;
        if (act(process))
            return ControlOutcome.Done;
        return process.HasEnded ? ControlOutcome.Gone : ControlOutcome.Failed;
    }

    private bool IsMeant(HeldProcess process, in ReactionTarget target)
    {
        if (target.Session is { } session && sessions.Find(session)?.Contains(process) != true)
            return false;
        return process.Creation <= target.SeenAt ||
            (target.Process.StartTimeNs != 0 && FileTimes.ToUnixNs(process.Creation) == target.Process.StartTimeNs);
    }
}
