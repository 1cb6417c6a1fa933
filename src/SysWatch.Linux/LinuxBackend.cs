using System.Collections.Concurrent;
using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Accounts;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Exec;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Keeper;
using SysWatch.Linux.Launch;
using SysWatch.Linux.Mediation;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux;

/// <summary>
/// Sessions on Linux. This class joins the mechanisms that hold them; each stands in a folder of its own.
/// </summary>
public sealed partial class LinuxBackend(LinuxBackendOptions options, TimeProvider time) : IBackend
{
    /// <summary>
    /// The unix names that the kernel lets members reach by themselves: the system's log, and the daemon's own socket,
    /// which must see who calls.
    /// </summary>
    private readonly string[] _directSockets =
    [
        "/dev/log", "/run/systemd/journal/dev-log", "/run/systemd/journal/socket", options.ApiSocket,
    ];

    // As they are bound; the daemon's own count where the kernel judges by the peer's name.
    private ImmutableArray<string> _boundSockets = [];
    private ImmutableArray<string> _ownSockets = [];

    /// <summary>At a clean stop, for calls that are being performed and execs that are traced.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<SessionId, RunningSession> _running = [];
    private readonly ConcurrentDictionary<string, Notifier> _released = [];
    private readonly CallerThreads _callerThreads = new();
    private readonly ConnectTickets _tickets = new();
    private KernelPrograms _kernel = null!;
    private IBackendHost _host = null!;
    private ProcessTable _processes = null!;
    private SessionTable _sessions = null!;
    private SessionSignals _signals = null!;
    private FileGuard _files = null!;
    private ExecHandler _exec = null!;
    private SyscallDispatch _dispatch = null!;
    private WallTemplate _wall = null!;
    private WallTemplate _wallBesideNames = null!;
    private ReceivedCalls _received = null!;
    private IReadOnlyList<ReceivedCall> _abandoned = [];
    private KeeperClient _keeper = null!;
    private LaunchServer? _launches;
    private AgentWatch? _agents;
    private AllowedUses? _uses;
    private CountedRefusals? _refusals;
    private LinuxPosture _posture = null!;

    public ImmutableArray<GuardPosture> Guards => _posture.Guards;

    public Posture Posture => _posture.Now() with { Unheld = _agents?.Unheld ?? [] };

    public Task StartAsync(IBackendHost host, CancellationToken cancellationToken)
    {
        _host = host;
        _kernel = KernelPrograms.Open(options.RunDirectory);
        _processes = new ProcessTable(_kernel.Labels);
        _uses = new AllowedUses(_kernel.Seen, host, time);
        _sessions = new SessionTable(_processes, host, _uses, time);
        _signals = new SessionSignals(_kernel.Labels);
        _keeper = KeeperClient.Open(options.RunDirectory);
        NameSockets(RealPath.Of(options.RunDirectory));
        var inherited = _keeper.TakeAll();
        _files = new FileGuard(
            _kernel.Labels, _sessions, time, Take(inherited, KeeperProgram.OpensName),
            names: Take(inherited, KeeperProgram.NamesName), kernel: _kernel.Files);
        _exec = new ExecHandler(_kernel.Labels, _sessions, time);
        _posture = new LinuxPosture(_kernel, _files, options.Attach);
        _dispatch = Mediators();
        _wall = new WallTemplate(SyscallNumbers.Native, _dispatch.Mediated);
        _wallBesideNames = new WallTemplate(
            SyscallNumbers.Native, [.. _dispatch.Mediated.Except(MoveHandler.Numbers)]);
        _received = new ReceivedCalls();
        if (Take(inherited, KeeperProgram.CallsName) is { } calls)
        {
            using var before = new ReceivedCalls(calls);
            _abandoned = before.Unanswered;
        }
        _agents = new AgentWatch(host, this, _kernel.Agents, options.Attach, time);
        _uses.TakeOver();
        _refusals = new CountedRefusals(_kernel.Seen, time);
        var sink = new KernelEventSink(_processes, _sessions, host, _agents, _uses, _refusals, IsOfPolicy, time);
        _refusals.Start(sink.OnRefused);
        foreach (var saved in host.SavedSessions())
            TakeOver(saved, inherited);
        TakeOverReleased(inherited);
        // What was refused while no daemon ran is told with the rules of the sessions that are known by now.
        _kernel.Events.Start(sink);
        _refusals.TakeOver();
        _kernel.Objects?.Keep(_running.Keys.ToHashSet());
        foreach (var unknown in inherited.Values)
            unknown.Dispose();
        // What a keeper holds of an earlier daemon's is not ours.
        if (!_running.IsEmpty)
            KeepFiles();
        _files.Start(_keeper.Waiting);
        _launches = new LaunchServer(options.LaunchSocket, host, this);
        _launches.Start();
        _agents.Start();
        return Task.CompletedTask;
    }

    public void AgentsChanged() => _agents?.NamesChanged();

    public void TellCounts()
    {
        // A refusal is told to its process before its event is read here; who asks now must find it.
        _kernel?.Events.Drain();
        _uses?.TellAll();
    }

    public SessionId? SessionOf(int pid) => _kernel.Labels.TryGet(pid, out var label) ? label.SessionId : null;

    public ConnectedMember? Redeem(uint ticket) => _tickets.Redeem(ticket);

    public IReadOnlyList<ProcessSnapshot> Processes(SessionId session) =>
        [.. _kernel.Labels.Members(session).Select(_processes.Of).OrderBy(process => process.Identity.StartTimeNs)];

    public ProcessSnapshot Process(int pid) => _processes.Of(pid);

    public void Freeze(SessionId session, bool frozen) =>
        _signals.Send(session, frozen ? SessionSignals.Stop : SessionSignals.Continue);

    public void Kill(SessionId session) => _signals.Send(session, SessionSignals.Kill);

    public bool Replace(Session session, CompiledPolicy policy)
    {
        if (!_running.TryGetValue(session.Id, out var running))
            return false;
        lock (running.Gate)
        {
            if (running.IsForgotten)
                return false;
            Replace(running, policy);
        }

        return true;
    }

    private void Replace(RunningSession running, CompiledPolicy policy)
    {
        var session = running.Session;
        var report = _files.ReplacePolicy(session, policy);
        if (!report.IsHeld)
            throw new IOException(report.Refusal);
        // What the old policy has decided is told with its rules.
        _kernel.Events.Drain();
        _refusals?.TellAll();
        try
        {
            _kernel.Policies.Replace(running.Slot, ForKernel(policy));
        }
        catch (BpfException)
        {
            _files.ReplacePolicy(session, session.Policy);
            throw;
        }
        running.InheritedGeneration = 0;
        session.Policy = policy;
        _uses?.End(session.Id);
    }

    /// <summary>The filter stays with the processes, so its calls go on being answered: all are let through.</summary>
    public void Release(SessionId session)
    {
        if (!_running.TryGetValue(session, out var running))
            return;
        _dispatch.Release(session);
        running.Exec.IsReleased = true;
        foreach (var notifier in running.Notifiers)
        {
            _released[ReleasedNameOf(notifier)] = notifier;
            _keeper.Put(ReleasedNameOf(notifier), notifier.Listener);
            _keeper.Remove(NameOf(notifier));
            ReleasedEnded(notifier);
        }

        _kernel.Labels.RemoveSession(session);
        Forget(running);
    }

    /// <summary>A clean stop. While sessions live, the keeper and the kernel hold them for a successor.</summary>
    public async ValueTask DisposeAsync()
    {
        _launches?.Dispose();
        _agents?.Dispose();
        var isQuiet = EndCalls();
        if (_files is not null)
            await _files.DisposeAsync().ConfigureAwait(false);
        if (_kernel is null)
            return;
        // Whatever hangs still notes there what it has done.
        if (isQuiet)
            _received?.Dispose();
        _uses?.Dispose();
        _refusals?.Dispose();
        if (!_kernel.TryRemove())
            _kernel.Dispose();
        else if (_released.IsEmpty)
            _keeper?.Stop();
        _keeper?.Dispose();
    }

    /// <summary>
    /// Ends what is under way, and begins nothing: a call that waits stays held, and the successor has it made again.
    /// Before it ends, no listener is closed: what has been performed must be answered.
    /// </summary>
    /// <returns>Whether all has ended in time.</returns>
    private bool EndCalls()
    {
        Notifier[] notifiers =
            [.. _running.Values.SelectMany(running => running.Notifiers).Concat(_released.Values).Distinct()];
        foreach (var notifier in notifiers)
            notifier.Stop();
        _callerThreads.Dispose();
        // An exec may wait for the answer to an open.
        _files?.StopAsking();
        _exec?.Stop();
        var isQuiet = SpinWait.SpinUntil(() => _callerThreads.IsQuiet && _exec is not { IsQuiet: false }, EndLimit);
        foreach (var notifier in notifiers)
            notifier.Dispose();
        return isQuiet;
    }

    private bool IsOfPolicy(SessionId session, uint generation) =>
        generation != 0 && _running.TryGetValue(session, out var running) &&
        (generation == running.InheritedGeneration || generation == _kernel.Policies[running.Slot].Generation);

    private KernelPolicy ForKernel(CompiledPolicy policy) =>
        new(policy.Network, policy.Paths, policy.Mode, FlagsOf(policy), [.. _directSockets, .. _boundSockets],
            _ownSockets);

    /// <param name="directory">The run directory, resolved.</param>
    private void NameSockets(string directory)
    {
        string In(string socket) => Path.Combine(directory, Path.GetFileName(socket));
        _boundSockets = [In(options.ApiSocket)];
        _ownSockets = _kernel.HoldsConnects ? [In(options.LaunchSocket), In(KeeperProgram.SocketName)] : [];
    }

    private static PolicyFlags RecordFlags(CompiledPolicy policy) =>
        (policy.Recorded.Contains(Guard.Files) ? PolicyFlags.RecordFiles : PolicyFlags.None) |
        (policy.Recorded.Contains(Guard.Network) ? PolicyFlags.RecordNetwork : PolicyFlags.None);

    private PolicyFlags FlagsOf(CompiledPolicy policy) =>
        RecordFlags(policy) |
        (DeniesExecute(policy) ? PolicyFlags.DeniesExecute : PolicyFlags.None) |
        (_posture.HasUnixHook ? PolicyFlags.UnixByDaemon : PolicyFlags.None) |
        (_kernel.HoldsSends ? PolicyFlags.SendsByPeer : PolicyFlags.None) |
        (_kernel.HoldsConnects && !policy.AsksAboutSockets ? PolicyFlags.ConnectsByPeer : PolicyFlags.None);

    /// <summary>A default, which has no line, denies programs and not the libraries that these load.</summary>
    private static bool DeniesExecute(CompiledPolicy policy) =>
        policy.Rules.Any(rule => rule is { Guard: Guard.Exec, Verdict: Verdict.Deny, Line: > 0 });

    private SyscallDispatch Mediators()
    {
        var wall = new WallHandler(_sessions, time);
        var reach = new SessionReach(_kernel.Labels);
        return new SyscallDispatch(
            wall,
            _exec,
            new SignalHandler(reach, wall),
            new ProcessControlHandler(reach, wall),
            new MoveHandler(_callerThreads, _sessions, _kernel.Labels, _files.Inodes, _files.NewNames),
            new ConnectHandler(
                _callerThreads, _sessions, _kernel.Labels, time, options.ApiSocket, _posture.HasUnixHook,
                _kernel.HoldsConnects, Grant, _tickets, _files.Inodes),
            new ListenHandler(_callerThreads, _sessions, _kernel.Labels, Grant));
    }

    private static FileDescriptor? Take(Dictionary<string, FileDescriptor> inherited, string name) =>
        inherited.Remove(name, out var descriptor) ? descriptor : null;
}
