using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Exec.Identity;
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
    private static readonly TimeSpan GrantLifetime = TimeSpan.FromSeconds(10);

    private int _lastFilter;

    SessionId? ILaunchAdmission.SessionOf(int pid) => SessionOf(pid);

    LaunchTerms ILaunchAdmission.Admit(Session session, LaunchPeer peer)
    {
        var secret = UnshareSecret.Create();
        var running = Begin(session, new ExecSession(session, secret, Keep));
        // The caller's own memory holds the whole environment of the user.
        _kernel.Labels.Set(
            peer.Identity.Pid,
            new Label(session.Id.Value, peer.Identity.StartTimeNs, running.Slot, 0, LabelFlags.Secrets, 0));
        return new LaunchTerms(WallOf(session.Policy).For(secret));
    }

    void ILaunchAdmission.GuardFiles(Session session) => GuardFiles(session);

    Notifier ILaunchAdmission.Begin(Session session, LaunchPeer peer, FileDescriptor listener)
    {
        var notifier = Begin(session, listener);
        notifier.Claim();
        return notifier;
    }

    void ILaunchAdmission.Abandon(Session session, LaunchPeer peer, string reason) => Abandon(session);

    private RunningSession Begin(Session session, ExecSession exec)
    {
        _kernel.HoldDevices();
        var policy = session.Policy;
        var running = new RunningSession(session, _kernel.Policies.Add(ForKernel(policy)), exec);
        Add(running);
        // A reload that came before there was anything to swap.
        if (session.Policy is var newer && newer != policy)
            Replace(session, newer);
        return running;
    }

    private void Keep(Session session, AgentPin agent) => _host.KeepAgent(session, agent.ToSaved());

    private void Add(RunningSession running)
    {
        _running[running.Session.Id] = running;
        _sessions.Add(running.Session);
        _exec.Begin(running.Exec);
    }

    private Notifier Begin(Session session, FileDescriptor listener)
    {
        if (!_running.TryGetValue(session.Id, out var running))
            throw new IOException($"session {session.Id} was released while it began.");
        var notifier = Add(running, listener, Interlocked.Increment(ref _lastFilter));
        _keeper.Put(NameOf(notifier), listener);
        return notifier;
    }

    private Notifier Add(RunningSession running, FileDescriptor listener, int number)
    {
        var notifier = new Notifier(
            running.Session, listener, _dispatch, ended => Emptied(running, ended), _received) { Number = number };
        running.Add(notifier);
        return notifier;
    }

    private static string NameOf(Notifier notifier) => new ListenerName(notifier.Id, notifier.Number, false).ToString();

    private static string ReleasedNameOf(Notifier notifier) =>
        new ListenerName(notifier.Id, notifier.Number, true).ToString();

    private void GuardFiles(Session session)
    {
        var report = _files.AddSession(session);
        if (!report.IsHeld)
            throw new IOException(report.Refusal);
        KeepFiles();
    }

    private void Abandon(Session session)
    {
        _kernel.Labels.RemoveSession(session.Id);
        if (_running.TryGetValue(session.Id, out var running))
            Forget(running);
        else
            _files.RemoveSession(session.Id);
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

    /// <summary>The last process under a filter has gone, or the daemon stops while some live.</summary>
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
        _keeper.Remove(NameOf(notifier));
        if (running.LetGo(notifier))
            End(running);
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
        // What could not be confined when the agent was attached to, and so was held by its label only.
        if (running.Session.Record.IsAttached)
            LetGoOfLabelled(running.Session);
        Forget(running);
        _host.SessionEmptied(running.Session.Id);
    }

    private void LetGoOfLabelled(Session session)
    {
        foreach (var pid in _kernel.Labels.Members(session.Id).Where(Pidfd.Lives))
            TellOfLabelled(session, pid, "and that ends now, with the last process that is held whole");
        _kernel.Labels.RemoveSession(session.Id);
    }

    private void Forget(RunningSession running)
    {
        lock (running.Gate)
        {
            if (running.IsForgotten)
                return;
            running.IsForgotten = true;
            ForgetAll(running);
        }
    }

    private void ForgetAll(RunningSession running)
    {
        var id = running.Session.Id;
        _files.Drain();
        _kernel.Events.Drain();
        _uses?.End(id);
        _refusals?.TellAll();
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
        var listeners = TakeListeners(inherited, name => name.Session == id && !name.IsReleased);
        if (saved.IsAttached && listeners.Count == 0)
        {
            _kernel.Labels.RemoveSession(id);
            _host.NotTakenOver(
                saved, "the daemon before ended while it attached to it. What of it lives is found again");
            return;
        }

        if (WhyNotHeld(saved, [.. _kernel.Labels.Of(id)], listeners) is not { } reason)
            return;
        // Unfiltered or without a policy, nothing of it may go on.
        _signals.Send(id, SessionSignals.Kill);
        foreach (var (name, listener) in listeners)
        {
            listener.Dispose();
            _keeper.Remove(name.ToString());
        }

        _host.NotTakenOver(saved, reason);
    }

    /// <summary>What an earlier daemon has released is under its filter still: its calls are let through.</summary>
    private void TakeOverReleased(Dictionary<string, FileDescriptor> inherited)
    {
        foreach (var (name, listener) in TakeListeners(inherited, name => name.IsReleased))
        {
            AbandonedCalls.MakeAgain(listener, name.Session, _abandoned, _received);
            AddReleased(name, listener);
        }
    }

    private void AddReleased(ListenerName name, FileDescriptor listener)
    {
        _dispatch.Release(name.Session);
        var notifier = new Notifier(name.Session, null, listener, _dispatch, ReleasedEnded, _received)
        {
            Number = name.Number,
        };
        _released[ReleasedNameOf(notifier)] = notifier;
        _keeper.Put(ReleasedNameOf(notifier), listener);
        notifier.Start();
    }

    private List<(ListenerName Name, FileDescriptor Listener)> TakeListeners(
        Dictionary<string, FileDescriptor> inherited, Func<ListenerName, bool> isWanted)
    {
        var found = new List<(ListenerName, FileDescriptor)>();
        foreach (var text in inherited.Keys.ToArray())
        {
            if (ListenerName.Parse(text) is not { } name)
                continue;
            _lastFilter = Math.Max(_lastFilter, name.Number);
            if (isWanted(name) && inherited.Remove(text, out var listener))
                found.Add((name, listener));
        }

        return found;
    }

    private void ReleasedEnded(Notifier notifier)
    {
        // Where it has only stopped, its processes live on.
        if (!notifier.IsSessionEmpty)
            return;
        _released.TryRemove(ReleasedNameOf(notifier), out _);
        _keeper.Remove(ReleasedNameOf(notifier));
    }

    /// <returns>Null: it is held.</returns>
    private string? WhyNotHeld(
        SavedSession saved, KeyValuePair<uint, Label>[] members,
        List<(ListenerName Name, FileDescriptor Listener)> listeners)
    {
        if (members.Length == 0)
            return "its last process exited";
        if (listeners.Count == 0)
            return "killed, because nothing kept the held calls of its processes while no daemon ran";
        if (_host.Restore(saved) is not { } session)
            return "killed, because its policy could not be made again";
        if (_files.TakeOver(session) is { IsHeld: false } report)
            return $"killed, because its files could not be held: {report.Refusal}";
        // Any of its labels tells: that of a process which has exited meanwhile as well.
        Hold(session, members, listeners);
        return null;
    }

    private void Hold(
        Session session, KeyValuePair<uint, Label>[] members,
        List<(ListenerName Name, FileDescriptor Listener)> listeners)
    {
        var slot = members[0].Value.Policy;
        var running = new RunningSession(session, slot, ExecSession.OfRunning(session, Keep))
        {
            InheritedGeneration = _kernel.Policies[slot].Generation,
        };
        _kernel.Policies.Replace(slot, ForKernel(session.Policy));
        Add(running);
        running.Hold();
        foreach (var (name, listener) in listeners)
        {
            AbandonedCalls.MakeAgain(listener, session.Id, _abandoned, _received);
            Add(running, listener, name.Number).Start();
        }

        var attached = session.Record.IsAttached ? members.Select(m => (int)m.Key) : [];
        foreach (var pid in attached.Where(pid => Pidfd.Lives(pid) && !AttachCheck.HasFilter(pid)))
            TellOfLabelled(session, pid, "the daemon before ended while it attached to it");
        if (running.LetGo())
            End(running);
    }
}
