using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;

namespace SysWatch.Linux.PrivilegedTests.Launch;

/// <summary>A launch server whose host and admission let everything but the wall pass, and remember it.</summary>
internal sealed class LaunchBed : IBackendHost, ILaunchAdmission, ISessionTable, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sw-launch-").FullName;
    private readonly LaunchServer _server;
    private readonly SyscallDispatch _dispatch;
    private readonly Let _let = new();
    private readonly TaskCompletionSource<Notifier> _ended = new();

    public LaunchBed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var wall = new WallHandler(this, TimeProvider.System);
        var reach = new SessionReach(new FilteredProcesses());
        _dispatch = new SyscallDispatch(
            wall, _let, new SignalHandler(reach, wall), new ProcessControlHandler(reach, wall));
        _server = new LaunchServer(Path.Combine(_directory, "launch.sock"), this, this);
        _server.Start();
    }

    public string RunDirectory => _directory;

    public string Refusal { get; set; } = "";

    public SessionId? OwnSession { get; set; }

    public Exception? AdmitFailure { get; set; }

    public Exception? GuardFailure { get; set; }

    public Exception? BeginFailure { get; set; }

    public List<LaunchRequest> Requests { get; } = [];

    public List<int> Labelled { get; } = [];

    public List<string> Abandoned { get; } = [];

    public UnshareSecret Secret { get; } = UnshareSecret.Create();

    public ConcurrentQueue<(Attempt Attempt, RuleSummary Rule)> Refusals { get; } = new();

    /// <summary>The notifier of the first session that ended.</summary>
    public Task<Notifier> Ended => _ended.Task;

    /// <summary>Runs a command in a session and waits for its end.</summary>
    public Outcome Run(params string[] command) => Run(start => { }, command);

    public Outcome Run(Action<ProcessStartInfo> prepare, params string[] command)
    {
        using var process = Start(prepare, command);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public Process Start(Action<ProcessStartInfo> prepare, params string[] command)
    {
        var own = Path.Combine(AppContext.BaseDirectory, "SysWatch.Linux.PrivilegedTests");
        var start = new ProcessStartInfo(own, [Launcher.Mark, _directory, .. command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        prepare(start);
        return Process.Start(start)!;
    }

    public AgentCatalog Agents => throw new NotSupportedException();

    public LaunchPlan Plan(LaunchRequest request) => throw new NotSupportedException();

    public LaunchAnswer PrepareLaunch(LaunchRequest request)
    {
        lock (Requests)
            Requests.Add(request);
        return Refusal.Length != 0
            ? new LaunchAnswer(null, Refusal)
            : new LaunchAnswer(TestSession(request), "") 
            {
                Gaps = [new GuardPosture(Guard.Network, GuardState.Unavailable, [], ["No cgroup v2."], "")],
                Notes = [$"note for {request.Arguments[0]}"],
            };
    }

    public SessionId? SessionOf(int pid) => OwnSession;

    public LaunchTerms Admit(Session session, LaunchPeer peer)
    {
        if (AdmitFailure is not null)
            throw AdmitFailure;
        lock (Labelled)
            Labelled.Add(peer.Identity.Pid);
        return new LaunchTerms(WallProgram.Build(SyscallNumbers.Native, _dispatch.Mediated, Secret));
    }

    public void GuardFiles(Session session)
    {
        if (GuardFailure is not null)
            throw GuardFailure;
    }

    public Notifier Begin(Session session, LaunchPeer peer, FileDescriptor listener)
    {
        if (BeginFailure is not null)
            throw BeginFailure;
        return new Notifier(session, listener, _dispatch, notifier => _ended.TrySetResult(notifier));
    }

    public void Abandon(Session session, LaunchPeer peer, string reason)
    {
        lock (Labelled)
            Labelled.Remove(peer.Identity.Pid);
        lock (Abandoned)
            Abandoned.Add(reason);
    }

    public void Refuse(in Attempt attempt, RuleSummary wall) => Refusals.Enqueue((attempt, wall));

    public bool Settle(in Attempt attempt, Decision decision) => throw new NotSupportedException();

    public bool TryGet(SessionId id, [NotNullWhen(true)] out Session? session) => throw new NotSupportedException();

    public Task<bool> AskAsync(Attempt attempt, Decision decision, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void SessionEmptied(SessionId session) => throw new NotSupportedException();

    public IReadOnlyList<SavedSession> SavedSessions() => throw new NotSupportedException();

    public void KeepAgent(Session session, SavedAgent agent) => throw new NotSupportedException();

    public void NotTakenOver(SavedSession saved, string reason) => throw new NotSupportedException();

    public Session? Restore(SavedSession saved) => throw new NotSupportedException();

    public void Publish(SystemEvent systemEvent) => throw new NotSupportedException();

    public Task<bool> AskAsync(AccessDecided question, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static Session TestSession(LaunchRequest request) => new(
        new SavedSession(
            7, request.Process.Pid, request.Process.StartTimeNs, request.User, request.Gid, "test", false,
            request.Executable, request.Arguments, "/root", request.Workspace, "/run/user/0",
            TimeProvider.System.GetUtcNow(), ImmutableDictionary<string, string>.Empty),
        new CompiledPolicy
        {
            Profile = "test", Mode = PolicyMode.Enforce, Required = [], Rules = [], Network = new NetworkTable([]),
        });

    /// <summary>Stands for the exec, connect and path handlers.</summary>
    private sealed class Let : ISyscallHandler
    {
        private static readonly SyscallNumbers N = SyscallNumbers.Native;

        public IReadOnlyCollection<int> Numbers { get; } =
        [
            N.Execve, N.Execveat, N.Connect, N.Listen, N.Rename, N.Renameat, N.Renameat2, N.Link, N.Linkat, N.Symlink,
            N.Symlinkat,
        ];

        public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier) => SyscallAnswer.Continue;
    }
}

internal sealed record Outcome(int ExitCode, string Output, string Error);
