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

namespace SysWatch.Benchmarks.Windows;

/// <summary>An observer with members of one session under a shipped profile, on a system that knows nothing of its own.
/// </summary>
internal sealed class SeeingBed : IBackendHost, IProcessFacts, IProgramFacts, ISnapshots, IProcessControl, IHeldObjects,
    IVolumeNames, ILongNames, IFinalNames
{
    public const int Member = 1000;
    public const int Stranger = 20_000;
    public const long Now = 134_000_000_000_000_000;

    private readonly Observer _observer;
    private readonly SeenInbox _inbox;

    public SeeingBed()
        : this([Member])
    {
    }

    /// <param name="members">None: there is no session.</param>
    public SeeingBed(IEnumerable<int> members)
    {
        const string profile = "agents/claude-code";
        var context = PolicyContext.ForWindows("/C:/Users/me", "/C:/work/app", WindowsFolders.UsualFor("/C:/Users/me"));
        var policy = PolicyCompiler.Compile(profile, new ShippedProfiles(), context).Policy!;
        _observer = new Observers
        {
            Volumes = this, LongNames = this, FinalNames = this, Processes = this, Programs = this, Snapshots = this,
            Control = this, Machine = new MachineNames(["box"], [], new Dictionary<string, string>(), @"C:\Windows"),
            Resolvers = () => [],
        }.Make(this, TimeProvider.System, out _inbox);
        var all = members.ToList();
        if (all.Count == 0)
            return;
        var record = new SavedSession(
            1, all[0], 0, UserId.Of(0), 0, profile, false, "", [], "", "", "", default,
            new Dictionary<string, string>());
        _observer.Begin(
            new ObservedSession(new Session(record, policy), "S-1-5-21-1", Now, this),
            new SnapshotProcess(all[0], 4, Now - 1, @"C:\agent\agent.exe"));
        foreach (var pid in all.Skip(1))
        {
            Take(new ProcessBegan
            {
                FileTime = Now, Pid = pid, ParentPid = all[0], CreationTime = Now,
                ImageName = @"\Device\HarddiskVolume3\Program Files\nodejs\node.exe",
            });
        }
    }

    /// <summary>Events that went out.</summary>
    public long Published { get; private set; }

    public VolumeMap Current { get; } = new(
        new Dictionary<string, string> { ["C:"] = @"\Device\HarddiskVolume3" }, new Dictionary<string, string>(),
        new Dictionary<string, string>(), new Dictionary<string, string>());

    AgentCatalog IBackendHost.Agents => throw new NotSupportedException();

    public static FileUsed File(int pid, string path) =>
        new() { FileTime = Now, Pid = pid, Use = FileUse.Open, NtPath = path, Status = 0 };

    public bool IsWanted(int pid) => _inbox.IsWanted(pid);

    public void Take(ReadOnlySpan<SeenEvent> events)
    {
        foreach (var one in events)
            Take(one);
    }

    public void Take(SeenEvent seen)
    {
        _inbox.OnSeen(seen);
        while (_inbox.Items.TryRead(out var item))
            _observer.Take(item);
    }

    public void Refresh()
    {
    }

    public string? LongName(string path) => null;

    public string? FinalName(string path) => null;

    public ProcessFacts? Of(int pid) => null;

    public JobAnswer JobOf(int pid) => new(true, new SessionId(1));

    public bool IsService(int pid, string service) => false;

    public bool IsUntouched(string path, int pid, long since) => false;

    public string? PackageOf(ProgramStart start) => null;

    SystemSnapshot? ISnapshots.Take() => null;

    public ControlOutcome Suspend(in ReactionTarget target) => ControlOutcome.Gone;

    public ControlOutcome Resume(in ReactionTarget target) => ControlOutcome.Gone;

    public ControlOutcome Terminate(in ReactionTarget target) => ControlOutcome.Gone;

    public void TerminateSession(SessionId session)
    {
    }

    public bool Holds(NamedObject named, PathAccess access) => false;

    public bool Holds(in NetworkRequest request) => false;

    public bool ClosesProcesses => false;

    public bool HoldsProcess(int pid) => false;

    public void Publish(SystemEvent systemEvent) => Published++;

    public Task<bool> AskAsync(AccessDecided question, CancellationToken cancellationToken) => Task.FromResult(false);

    LaunchPlan IBackendHost.Plan(LaunchRequest request) => throw new NotSupportedException();

    LaunchAnswer IBackendHost.PrepareLaunch(LaunchRequest request) => throw new NotSupportedException();

    void IBackendHost.SessionEmptied(SessionId session)
    {
    }

    IReadOnlyList<SavedSession> IBackendHost.SavedSessions() => [];

    void IBackendHost.NotTakenOver(SavedSession saved, string reason)
    {
    }

    Session? IBackendHost.Restore(SavedSession saved) => null;

    void IBackendHost.KeepAgent(Session session, SavedAgent agent)
    {
    }
}
