using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Tests.Attach;

/// <summary>Processes that begin, end, stand still and are in sessions, as far as attaching asks for it.</summary>
internal sealed class FakeMachine : IRunningProcesses, IProcessStops, IAgentAttach, IBackendHost
{
    public const string Me = "S-1-5-21-1-2-3-1001";
    public const string Other = "S-1-5-21-1-2-3-1002";
    public const int Daemon = 100;

    private readonly Dictionary<int, One> _processes = [];
    private long _clock = 1000;

    public FakeMachine()
    {
        Begin(4, 0, "System", user: "S-1-5-18");
        Begin(60, 4, @"C:\Windows\System32\services.exe", user: "S-1-5-18");
        Begin(Daemon, 60, @"C:\Program Files\SysWatch\syswatchd.exe", user: "S-1-5-18");
        Begin(200, 4, @"C:\Windows\explorer.exe");
    }

    public AgentCatalog Agents { get; set; } = Catalog(
        ("agents/claude-code", "name: Claude Code\n  executables: [claude]\n" +
            "  packages: [\"npm:@anthropic-ai/claude-code\"]"),
        ("agents/aider", "name: Aider\n  executables: [aider]\n  packages: [\"pypi:aider-chat\"]"),
        ("agents/goose", "name: goose\n  executables: [goose, goosed]\n" +
            "  attach: [goosed, \"%USERPROFILE%/.local/bin/goose.exe\", \"%LOCALAPPDATA%/goose/**\"]"));

    public List<AgentNotHeld> NotHeld { get; } = [];

    /// <summary>Whom it was tried to attach to, in order; and what came of it.</summary>
    public List<int> Attached { get; } = [];

    public List<int> Looked { get; } = [];

    /// <summary>Called with each list of processes, before it is made: what happens meanwhile.</summary>
    public Action? Meanwhile { get; set; }

    /// <summary>Called when one is about to be stopped.</summary>
    public Action<int>? Stopping { get; set; }

    public FakeTimeProvider Time { get; } = new();

    public HashSet<int> Unstoppable { get; } = [];

    /// <summary>Known to descend from the root by what was seen, though their parents have ended.</summary>
    public List<int> Orphaned { get; } = [];

    public int MembersMax { get; set; } = 100;

    public bool IsSilent { get; set; }

    /// <summary>What looks at a process fail with.</summary>
    public string Broken { get; set; } = "";

    public static AgentCatalog Catalog(params (string Name, string Agent)[] profiles) => AgentCatalog.Read(
        new MemoryProfileSource(profiles.ToDictionary(
            p => p.Name, p => $"profile: {p.Name}\nagent:\n  {p.Agent}\n")),
        PathStyle.Windows);

    public ProcessEntry Begin(
        int pid, int parent, string image, string arguments = "", string user = Me, bool isElevated = false,
        bool hasRun = true, string directory = @"C:\work")
    {
        _clock += 10;
        var entry = new ProcessEntry(pid, parent, _clock, 1) { ImageName = image[(image.LastIndexOf('\\') + 1)..] };
        _processes[pid] = new One(new RunningProcess(entry)
        {
            ImagePath = image, CommandLine = $"\"{image}\" {arguments}", WorkingDirectory = directory, UserSid = user,
            IsElevated = isElevated,
        }) { HasRun = hasRun };
        return entry;
    }

    public void End(int pid) => _processes.Remove(pid);

    public void Change(int pid, Func<RunningProcess, RunningProcess> change) =>
        _processes[pid].Process = change(_processes[pid].Process);

    public void LetRun(int pid) => _processes[pid].HasRun = true;

    public ProcessEntry Entry(int pid) => _processes[pid].Process.Entry;

    public void PutInSession(int pid, ulong session) => _processes[pid].Session = new SessionId(session);

    public void EndSession(ulong session)
    {
        foreach (var process in _processes.Values.Where(p => p.Session?.Value == session))
            process.Session = null;
    }

    public IEnumerable<int> Members(ulong session) =>
        _processes.Values.Where(p => p.Session?.Value == session).Select(p => p.Process.Entry.Pid).Order();

    public ulong SessionOf(int pid) => _processes[pid].Session?.Value ?? 0;

    /// <summary>How often each that lives has been stopped and not let go.</summary>
    public int Stops(int pid) => _processes[pid].Stops;

    public IEnumerable<int> Standing =>
        _processes.Values.Where(p => p.Stops != 0).Select(p => p.Process.Entry.Pid).Order();

    public IReadOnlyList<ProcessEntry> All()
    {
        if (IsSilent)
            throw new IOException("the system does not say");
        Meanwhile?.Invoke();
        return [.. _processes.Values.Select(p => p.Process.Entry)];
    }

    RunningProcess? IRunningProcesses.Look(ProcessEntry entry)
    {
        Looked.Add(entry.Pid);
        if (Broken.Length > 0)
            throw new InvalidOperationException(Broken);
        return Find(entry)?.Process;
    }

    bool IRunningProcesses.HasRun(ProcessEntry entry) => Find(entry)?.HasRun ?? true;

    SessionId? IRunningProcesses.SessionOf(ProcessEntry entry) => Find(entry)?.Session;

    bool IRunningProcesses.HasEnded(ProcessEntry entry) => Find(entry) is null;

    bool IRunningProcesses.IsServiceManager(ProcessEntry entry) =>
        Find(entry)?.Process is { ImagePath: @"C:\Windows\System32\services.exe", UserSid: "S-1-5-18" };

    IReadOnlyList<ProcessEntry> IProcessStops.Orphans(ProcessEntry root, IReadOnlyList<ProcessEntry> all) =>
        [.. all.Where(p => Orphaned.Contains(p.Pid))];

    bool IProcessStops.IsElsewhere(ProcessEntry entry) => Find(entry)?.Session is not null;

    IStoppedProcess? IProcessStops.Stop(ProcessEntry entry)
    {
        Stopping?.Invoke(entry.Pid);
        if (Find(entry) is not { } process)
            return null;
        if (Unstoppable.Contains(entry.Pid))
            throw new IOException($"Cannot suspend process {entry.Pid}.");
        process.Stops++;
        return new Stopped(process);
    }

    /// <summary>As the real one does it, with numbers for jobs.</summary>
    string IAgentAttach.Attach(FoundAgent agent)
    {
        var root = agent.Process.Entry;
        Attached.Add(root.Pid);
        try
        {
            using var tree = StoppedTree.Stop(this, root, MembersMax, Time);
            foreach (var one in tree.Processes)
                Find(one.Entry)?.Session = new SessionId((ulong)root.Pid);
            return "";
        }
        catch (IOException failed)
        {
            return failed.Message;
        }
    }

    LaunchPlan IBackendHost.Plan(LaunchRequest request) => throw new NotSupportedException();

    LaunchAnswer IBackendHost.PrepareLaunch(LaunchRequest request) => throw new NotSupportedException();

    void IBackendHost.SessionEmptied(SessionId session) => throw new NotSupportedException();

    IReadOnlyList<SavedSession> IBackendHost.SavedSessions() => throw new NotSupportedException();

    void IBackendHost.NotTakenOver(SavedSession saved, string reason) => throw new NotSupportedException();

    Session? IBackendHost.Restore(SavedSession saved) => throw new NotSupportedException();

    void IBackendHost.KeepAgent(Session session, SavedAgent agent) => throw new NotSupportedException();

    void IBackendHost.Publish(SystemEvent systemEvent)
    {
        lock (NotHeld)
            NotHeld.Add((AgentNotHeld)systemEvent);
    }

    Task<bool> IBackendHost.AskAsync(AccessDecided question, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private One? Find(ProcessEntry entry) =>
        _processes.TryGetValue(entry.Pid, out var found) && found.Process.Entry.IsSameAs(entry) ? found : null;

    private sealed class One(RunningProcess process)
    {
        public RunningProcess Process { get; set; } = process;

        public bool HasRun { get; set; } = true;

        public SessionId? Session { get; set; }

        public int Stops { get; set; }
    }

    private sealed class Stopped(One process) : IStoppedProcess
    {
        private bool _goesOn;

        public ProcessEntry Entry => process.Process.Entry;

        public void GoOn()
        {
            if (!_goesOn)
                process.Stops--;
            _goesOn = true;
        }

        public void Dispose() => GoOn();
    }
}
