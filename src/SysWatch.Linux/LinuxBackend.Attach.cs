using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Keeper;
using SysWatch.Linux.Launch;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;

namespace SysWatch.Linux;

/// <summary>How an agent that something else has started becomes a session.</summary>
public sealed partial class LinuxBackend : IAttachAdmission
{
    SessionId? IAttachAdmission.SessionOf(int pid) => SessionOf(pid);

    AttachTerms IAttachAdmission.Admit(Session session, FoundAgent agent)
    {
        var secret = UnshareSecret.Create();
        var exec = ExecSession.OfAttached(session, secret, Keep, agent.Program, out var identity);
        var running = Begin(session, exec);
        running.Hold();
        _kernel.Labels.Set(
            agent.Process.Pid,
            new Label(
                session.Id.Value, agent.Process.StartTimeNs, running.Slot,
                session.Policy.ActorsOf(identity).Bits, LabelFlags.Agent | LabelFlags.Secrets, 0));
        return new AttachTerms(
            WallOf(session.Policy).For(secret), secret, session.Policy.Mode == PolicyMode.Enforce);
    }

    void IAttachAdmission.Include(Session session, int pid)
    {
        var started = ProcFiles.StartTimeNs(pid);
        if (started == 0 || !_running.TryGetValue(session.Id, out var running))
            return;
        // What its environment holds is not known; nothing is granted to what was not seen to be executed.
        _kernel.Labels.Set(
            pid, new Label(session.Id.Value, started, running.Slot, 0, LabelFlags.Secrets, (uint)pid));
        // The kernel takes a label away when a process ends; nobody does of one that had ended.
        if (!Pidfd.Lives(pid) || ProcFiles.StartTimeNs(pid) != started)
            _kernel.Labels.Remove(pid);
    }

    void IAttachAdmission.GuardFiles(Session session) => GuardFiles(session);

    void IAttachAdmission.Begin(Session session, FileDescriptor listener)
    {
        if (_running.ContainsKey(session.Id))
            Begin(session, listener).Start();
        else
            AddReleased(new ListenerName(session.Id, Interlocked.Increment(ref _lastFilter), true), listener);
    }

    void IAttachAdmission.Settle(Session session, UserNamespaceOutcome space, bool isAgent)
    {
        if (!_running.TryGetValue(session.Id, out var running))
            return;
        if (isAgent)
            running.Exec.UserNamespace = space;
        running.Exec.SeparatesTools |= space.State == UserNamespaceState.Unknown && !_kernel.HoldsLooks;
    }

    IReadOnlyList<int> IAttachAdmission.Members(Session session) => _kernel.Labels.Members(session.Id);

    void IAttachAdmission.Tell(Session session, int pid, string why) => TellOfLabelled(session, pid, why);

    void IAttachAdmission.Complete(Session session)
    {
        if (_running.TryGetValue(session.Id, out var running) && running.LetGo())
            End(running);
    }

    void IAttachAdmission.Abandon(Session session) => Abandon(session);

    private void TellOfLabelled(Session session, int pid, string why) => _host.Publish(new AgentNotHeld
    {
        Time = time.GetUtcNow(),
        Session = session.Id,
        Process = _processes.Of(pid),
        Agent = "A program that the agent had started before",
        Reason = $"only its network and files are held: {why}",
    });
}
