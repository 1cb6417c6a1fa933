using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Keeper;
using SysWatch.Linux.Launch;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux;

/// <summary>How a session begins, ends, and passes from a killed daemon to its successor.</summary>
public sealed partial class LinuxBackend : ILaunchAdmission
{
    private const string ListenerPrefix = "listener:";
    private const string ReleasedPrefix = "released:";

    private static readonly TimeSpan GrantLifetime = TimeSpan.FromSeconds(10);

    SessionId? ILaunchAdmission.SessionOf(int pid) => SessionOf(pid);

    LaunchTerms ILaunchAdmission.Admit(Session session, LaunchPeer peer)
    {
        var slot = _kernel.Policies.Add(ForKernel(session.Policy));
        var secret = UnshareSecret.Create();
        var running = new RunningSession(session, slot, new ExecSession(session, secret));
        _running[session.Id] = running;
        _sessions.Add(session);
        _exec.Begin(running.Exec);
        // The caller's own memory holds the whole environment of the user.
        _kernel.Labels.Set(
            peer.Identity.Pid,
            new Label(session.Id.Value, peer.Identity.StartTimeNs, slot, 0, LabelFlags.Secrets, 0));
        return new LaunchTerms(WallOf(session.Policy).For(secret));
    }

    void ILaunchAdmission.GuardFiles(Session session)
    {
        var report = _files.AddSession(session);
        if (!report.IsHeld)
            throw new IOException(report.Refusal);
        KeepFiles();
    }

    Notifier ILaunchAdmission.Begin(Session session, LaunchPeer peer, FileDescriptor listener)
    {
        if (!_running.TryGetValue(session.Id, out var running))
            throw new IOException($"session {session.Id} was released while it began.");
        _keeper.Put(ListenerName(session.Id), listener);
        var notifier = NotifierOf(running, listener);
        notifier.Claim();
        running.Notifier = notifier;
        return notifier;
    }

    void ILaunchAdmission.Abandon(Session session, LaunchPeer peer, string reason)
    {
        _kernel.Labels.RemoveSession(session.Id);
        if (_running.TryGetValue(session.Id, out var running))
            End(running);
        else
            _files.RemoveSession(session.Id);
        _keeper.Remove(ListenerName(session.Id));
        _host.SessionEmptied(session.Id);
    }

    /// <summary>Where the kernel judges names by itself, only a question to a person has calls wait for us.</summary>
    private WallTemplate WallOf(CompiledPolicy policy) =>
        _kernel.HoldsFiles && !policy.AsksAboutFiles ? _wallBesideNames : _wall;

    private void KeepFiles()
    {
        _keeper.Put(KeeperProgram.NamesName, _files.Names);
        _keeper.Put(KeeperProgram.OpensName, _files.Handle);
        _keeper.Put(KeeperProgram.TrayName, _files.Tray);
        _keeper.Put(KeeperProgram.CallsName, _received.Handle);
    }

    private static string ListenerName(SessionId id) => $"{ListenerPrefix}{id}";

    private static string ReleasedName(SessionId id) => $"{ReleasedPrefix}{id}";

    private Notifier NotifierOf(RunningSession running, FileDescriptor listener) =>
        new(running.Session, listener, _dispatch, notifier => Emptied(running, notifier), _received);

    /// <summary>The last process under the filter has gone, or the daemon stops while some live.</summary>
    private void Emptied(RunningSession running, Notifier notifier)
    {
        var id = running.Session.Id;
        if (notifier.Failure.Length > 0)
            Fail(running, notifier.Failure);
        // An exiting process may drop its filter before its label: the empty filter is proof enough.
        else if (!notifier.IsSessionEmpty && _kernel.Labels.Members(id).Count > 0)
            return;
        if (_dispatch.IsReleased(id))
        {
            ReleasedEnded(notifier);
            return;
        }
        End(running);
        _host.SessionEmptied(id);
    }

    /// <summary>Nobody answers its calls any more: it must not hang, and must not go on.</summary>
    private void Fail(RunningSession running, string reason)
    {
        var session = running.Session;
        _sessions.Refuse(
            new Attempt(session, session.Record.Pid, Guard.Processes, "run", reason, "seccomp"), Wall.Undecided);
        _signals.Send(session.Id, SessionSignals.Kill);
    }

    private void End(RunningSession running)
    {
        _keeper.Remove(ListenerName(running.Session.Id));
        Forget(running);
    }

    private void Forget(RunningSession running)
    {
        var id = running.Session.Id;
        _files.Drain();
        _kernel.Events.Drain();
        _running.TryRemove(id, out _);
        _sessions.Remove(id);
        _exec.End(id);
        _files.RemoveSession(id);
        _kernel.Policies.Revoke(id);
        _kernel.Policies.Remove(running.Slot);
    }

    private void Grant(Session session, NetworkRequest request) =>
        _kernel.Policies.Grant(session.Id, request, GrantLifetime);

    /// <summary>A session that an earlier daemon left. What nothing lives of, or cannot be held, ends.</summary>
    private void TakeOver(SavedSession saved, Dictionary<string, FileDescriptor> inherited)
    {
        var id = new SessionId(saved.Id);
        inherited.Remove(ListenerName(id), out var listener);
        var members = _kernel.Labels.Members(id);
        if (members.Count == 0 || listener is null || _host.Restore(saved) is not { } session ||
            !TryHold(session, members, listener))
        {
            // Unfiltered or without a policy, nothing of it may go on.
            _signals.Send(id, SessionSignals.Kill);
            listener?.Dispose();
            _keeper.Remove(ListenerName(id));
            _host.SessionEmptied(id);
        }
    }

    /// <summary>What an earlier daemon has released is under its filter still: its calls are let through.</summary>
    private void TakeOverReleased(Dictionary<string, FileDescriptor> inherited)
    {
        var released = inherited.Keys.Where(name => name.StartsWith(ReleasedPrefix, StringComparison.Ordinal));
        foreach (var name in released.ToArray())
        {
            if (!SessionId.TryParse(name.AsSpan(ReleasedPrefix.Length), out var id) ||
                !inherited.Remove(name, out var listener))
                continue;
            _dispatch.Release(id);
            AbandonedCalls.MakeAgain(listener, id, _abandoned);
            _released[id] = new Notifier(id, null, listener, _dispatch, ReleasedEnded, _received);
            _released[id].Start();
        }
    }

    private void ReleasedEnded(Notifier notifier)
    {
        // Where it has only stopped, its processes live on.
        if (!notifier.IsSessionEmpty)
            return;
        _released.TryRemove(notifier.Id, out _);
        _keeper.Remove(ReleasedName(notifier.Id));
    }

    private bool TryHold(Session session, IReadOnlyList<int> members, FileDescriptor listener)
    {
        if (!_kernel.Labels.TryGet(members[0], out var label) || !_files.AddSession(session).IsHeld)
            return false;
        _kernel.Policies.Replace(label.Policy, ForKernel(session.Policy));
        var running = new RunningSession(session, label.Policy, ExecSession.OfRunning(session));
        _running[session.Id] = running;
        _sessions.Add(session);
        _exec.Begin(running.Exec);
        AbandonedCalls.MakeAgain(listener, session.Id, _abandoned);
        running.Notifier = NotifierOf(running, listener);
        running.Notifier.Start();
        return true;
    }
}
