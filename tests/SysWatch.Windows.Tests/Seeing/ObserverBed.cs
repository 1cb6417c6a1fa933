using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Packages;
using SysWatch.Windows.Seeing.Reaction;
using SysWatch.Windows.Tests.Names;

namespace SysWatch.Windows.Tests.Seeing;

/// <summary>A machine with one session, whose agent is process 1000 with one child 1004.</summary>
internal sealed class ObserverBed : IBackendHost, IProcessFacts, IProgramFacts, ISnapshots, IProcessControl,
    IHeldObjects
{
    public const int Agent = 1000;
    public const int Tool = 1004;
    public const string UserSid = "S-1-5-21-1-2-3-1001";
    public const string Home = @"\Device\HarddiskVolume3\Users\me\";

    public static readonly SessionId Id = new(7);

    private static readonly PolicyContext Context =
        PolicyContext.ForWindows("/C:/Users/me", "/C:/work/app", WindowsFolders.UsualFor("/C:/Users/me"));

    private readonly Observer _observer;
    private readonly SeenInbox _inbox;

    public ObserverBed(string profile, int capacity = 1000, string session = "mode: enforce\n")
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        Session = new Session(
            new SavedSession(
                Id.Value, Agent, 0, UserId.Of(0), 0, "test", false, @"C:\agent\agent.exe", [], "/C:/Users/me",
                "/C:/work/app", "", default, new Dictionary<string, string>()),
            Compile(session + profile));
        _observer = new Observers
        {
            Volumes = Names, LongNames = Names, FinalNames = Names, Machine = FakeNames.Machine, Processes = this,
            Programs = this, Snapshots = this, Control = this, Resolvers = () => Resolvers, Capacity = capacity,
        }.Make(this, Time, out _inbox);
        Facts[Agent] = new ProcessFacts(4, Now, @"C:\agent\agent.exe", "agent.exe --x", @"C:\work\app");
        _observer.Begin(
            new ObservedSession(Session, UserSid, Now, this),
            new SnapshotProcess(Agent, 4, Now, @"C:\agent\agent.exe", "agent.exe --x"));
        Begin(Tool, Agent, @"\Device\HarddiskVolume3\tools\cat.exe");
    }

    public FakeTimeProvider Time { get; }

    public Session Session { get; }

    public FakeNames Names { get; } = FakeNames.Make();

    public Observer Observer => _observer;

    public SeenInbox Inbox => _inbox;

    public List<SystemEvent> Events { get; } = [];

    public List<string> Done { get; } = [];

    public Dictionary<int, ProcessFacts> Facts { get; } = [];

    public Dictionary<int, JobAnswer> Jobs { get; } = [];

    public HashSet<string> Untouched { get; } = [];

    public Dictionary<int, string> Packages { get; } = [];

    public HashSet<string> Held { get; } = [];

    public ImmutableArray<IPAddress> Resolvers { get; set; } = [];

    public SystemSnapshot? Snapshot { get; set; }

    public ControlOutcome Suspends { get; set; } = ControlOutcome.Done;

    public ControlOutcome Terminates { get; set; } = ControlOutcome.Done;

    /// <summary>How long a suspend takes.</summary>
    public TimeSpan SuspendTime { get; set; }

    public TaskCompletionSource<bool> Answer { get; } = new();

    public AccessDecided? Question { get; private set; }

    /// <summary>Nobody can be told of anything.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Called where the system is asked for a file.</summary>
    public Action? Asked { get; set; }

    public bool HoldsNetwork { get; set; }

    public HashSet<int> HeldProcesses { get; } = [];

    public int Taken { get; private set; }

    public long Now => FileTimes.Of(Time.GetUtcNow());

    public IEnumerable<AccessDecided> Decided => Events.OfType<AccessDecided>();

    public AccessDecided Only => Assert.Single(Decided);

    public static CompiledPolicy Compile(string profile)
    {
        var result = PolicyCompiler.Compile(
            "test", new MemoryProfileSource(new Dictionary<string, string> { ["test"] = "profile: test\n" + profile }),
            Context);
        return result.Policy ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    public void Begin(int pid, int parent, string image, int creator = 0)
    {
        Jobs.TryAdd(pid, new JobAnswer(true, _inbox.IsWanted(parent) ? Id : null));
        See(new ProcessBegan
        {
            FileTime = Now, Pid = pid, ParentPid = parent, ImageName = image, CommandLine = $"{image} x",
            CreatorPid = creator,
        });
    }

    public void Use(
        string path, FileUse use = FileUse.Read, uint? status = 0, int pid = Tool, bool isDirectory = false) =>
        See(new FileUsed
        {
            FileTime = Now, Pid = pid, Use = use, NtPath = path, Status = status, IsDirectory = isDirectory,
        });

    public void Connect(string address, ushort port, uint? status = 0, NetworkUse use = NetworkUse.Connect) =>
        See(new NetworkUsed
        {
            FileTime = Now, Pid = Tool, Use = use, Protocol = NetworkProtocols.Tcp,
            Address = NetworkRequest.ToNumber(IPAddress.Parse(address)), Port = port, Status = status,
        });

    /// <summary>As a source tells of it, and judged at once.</summary>
    public void See(SeenEvent seen)
    {
        _inbox.OnSeen(seen);
        Drain();
    }

    public void Drain()
    {
        while (_inbox.Items.TryRead(out var item))
            _observer.Take(item);
    }

    AgentCatalog IBackendHost.Agents => throw new NotSupportedException();

    LaunchPlan IBackendHost.Plan(LaunchRequest request) => throw new NotSupportedException();

    LaunchAnswer IBackendHost.PrepareLaunch(LaunchRequest request) => throw new NotSupportedException();

    void IBackendHost.SessionEmptied(SessionId session) => throw new NotSupportedException();

    IReadOnlyList<SavedSession> IBackendHost.SavedSessions() => throw new NotSupportedException();

    void IBackendHost.NotTakenOver(SavedSession saved, string reason) => throw new NotSupportedException();

    Session? IBackendHost.Restore(SavedSession saved) => throw new NotSupportedException();

    void IBackendHost.KeepAgent(Session session, SavedAgent agent) => throw new NotSupportedException();

    void IBackendHost.Publish(SystemEvent systemEvent)
    {
        if (IsBroken)
            throw new InvalidOperationException("nobody can be told");
        lock (Events)
            Events.Add(systemEvent);
    }

    Task<bool> IBackendHost.AskAsync(AccessDecided question, CancellationToken cancellationToken)
    {
        Question = question;
        return Answer.Task;
    }

    ProcessFacts? IProcessFacts.Of(int pid) => Facts.GetValueOrDefault(pid);

    JobAnswer IProcessFacts.JobOf(int pid) => Jobs.GetValueOrDefault(pid);

    bool IProcessFacts.IsService(int pid, string service) => pid == 77;

    bool IProgramFacts.IsUntouched(string path, int pid, long since)
    {
        Asked?.Invoke();
        return Untouched.Contains(path);
    }

    string? IProgramFacts.PackageOf(ProgramStart start) => Packages.GetValueOrDefault(start.Pid);

    SystemSnapshot? ISnapshots.Take()
    {
        Taken++;
        return Snapshot;
    }

    ControlOutcome IProcessControl.Suspend(in ReactionTarget target)
    {
        Done.Add($"suspend {target.Process.Pid}");
        Time.Advance(SuspendTime);
        return Suspends;
    }

    ControlOutcome IProcessControl.Resume(in ReactionTarget target)
    {
        Done.Add($"resume {target.Process.Pid}");
        return ControlOutcome.Done;
    }

    ControlOutcome IProcessControl.Terminate(in ReactionTarget target)
    {
        Done.Add($"terminate {target.Process.Pid}");
        return Terminates;
    }

    void IProcessControl.TerminateSession(SessionId session) => Done.Add($"terminate session {session}");

    bool IHeldObjects.Holds(NamedObject named, PathAccess access) => Held.Contains(named.Display);

    bool IHeldObjects.Holds(in NetworkRequest request) => HoldsNetwork;

    bool IHeldObjects.ClosesProcesses => HeldProcesses.Count > 0;

    bool IHeldObjects.HoldsProcess(int pid) => HeldProcesses.Contains(pid);
}
