using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Launch;
using SysWatch.Windows.NativeTests.Holding;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.NativeTests.Attach;

/// <summary>
/// Attaching without the rest of a daemon: what it would decide is set by the test; processes, jobs and handles are
/// real.
/// </summary>
internal sealed class AdoptBed : IBackendHost, IAsyncDisposable
{
    private static readonly CompiledPolicy Policy = new()
    {
        Profile = "test", Mode = PolicyMode.Enforce, Required = [], Rules = [], Network = new NetworkTable([]),
    };

    private ulong _last = 6;
    private bool _isDisposed;

    public AdoptBed(bool prevents = false)
    {
        Sessions = new GuardedSessions(this, TimeProvider.System, null, new PolicyEnvironment())
        {
            Adopting = (_, processes, _) =>
            {
                Adopted = processes;
                Standing?.Invoke();
            },
            Ending = Ended.Enqueue,
            GoingOn = _ => TellAdopted?.Invoke(),
        };
        Running = new LiveRunning(Sessions.Jobs);
        Stops = new LiveStops(Sessions.Jobs, _ => Seen, Stuck.Enqueue);
        Attach = new AgentAttach(this, Sessions, Stops, prevents, () => IsStopping, TimeProvider.System);
    }

    public GuardedSessions Sessions { get; }

    public LiveRunning Running { get; }

    public LiveStops Stops { get; }

    public AgentAttach Attach { get; }

    public string Refusal { get; set; } = "";

    public bool IsStopping { get; set; }

    /// <summary>Called before the session is there.</summary>
    public Action? OnPrepare { get; set; }

    /// <summary>Known to descend from the agent.</summary>
    public List<(int Pid, long Begun)> Seen { get; } = [];

    /// <summary>Called while they stand still.</summary>
    public Action? Standing { get; set; }

    /// <summary>Called when the adopted ones go on.</summary>
    public Action? TellAdopted { get; set; }

    public List<LaunchRequest> Requests { get; } = [];

    public IReadOnlyList<SnapshotProcess> Adopted { get; private set; } = [];

    public ConcurrentQueue<SessionId> Ended { get; } = [];

    public ConcurrentQueue<SessionId> Emptied { get; } = [];

    public ConcurrentQueue<string> Stuck { get; } = [];

    public ConcurrentQueue<SystemEvent> Events { get; } = [];

    public AgentCatalog Agents { get; } = AgentCatalog.Read(
        new MemoryProfileSource(new Dictionary<string, string>
        {
            ["agents/test"] = "profile: agents/test\nagent:\n  name: Test\n" +
                "  executables: [SysWatch.Windows.NativeTests]",
        }),
        PathStyle.Windows);

    /// <summary>As the watch does it.</summary>
    public string AttachTo(Process process)
    {
        var found = Running.Look(EntryOf(process.Id)) ?? throw new InvalidOperationException("it has ended");
        return Attach.Attach(AgentFinder.Find(found, Agents)!);
    }

    public ProcessEntry EntryOf(int pid) => Running.All().Single(p => p.Pid == pid);

    public SessionId? SessionOf(int pid) => Sessions.SessionOf(pid);

    LaunchPlan IBackendHost.Plan(LaunchRequest request) => throw new NotSupportedException();

    LaunchAnswer IBackendHost.PrepareLaunch(LaunchRequest request)
    {
        Requests.Add(request);
        OnPrepare?.Invoke();
        return Refusal.Length > 0
            ? new LaunchAnswer(null, Refusal)
            : new LaunchAnswer(
                new Session(
                    new SavedSession(
                        ++_last, request.Process.Pid, request.Process.StartTimeNs, request.User, 0, request.Profile,
                        false, request.Executable, request.Arguments, "/C:/users/root", request.Workspace, "",
                        TimeProvider.System.GetUtcNow(), ImmutableDictionary<string, string>.Empty),
                    Policy),
                "");
    }

    void IBackendHost.SessionEmptied(SessionId session) => Emptied.Enqueue(session);

    IReadOnlyList<SavedSession> IBackendHost.SavedSessions() => [];

    void IBackendHost.NotTakenOver(SavedSession saved, string reason) => throw new NotSupportedException();

    Session? IBackendHost.Restore(SavedSession saved) => throw new NotSupportedException();

    void IBackendHost.KeepAgent(Session session, SavedAgent agent) => throw new NotSupportedException();

    void IBackendHost.Publish(SystemEvent systemEvent) => Events.Enqueue(systemEvent);

    Task<bool> IBackendHost.AskAsync(AccessDecided question, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref _isDisposed, true) ? ValueTask.CompletedTask : Sessions.DisposeAsync();
}
