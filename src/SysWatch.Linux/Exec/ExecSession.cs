using SysWatch.Core.Sessions;
using SysWatch.Linux.Exec.Identity;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Exec;

/// <summary>What the exec guard knows of one session. Made before the session's process is told to go.</summary>
internal sealed class ExecSession : IDisposable
{
    private static readonly TimeSpan SeizeLimit = TimeSpan.FromMilliseconds(500);

    private readonly Action<Session, AgentPin> _keep;
    private volatile AgentPin? _agent;
    private volatile bool _isReleased;
    private volatile bool _isStopping;

    /// <param name="secret">The session's, for its system call filter; see <see cref="Confinement"/>.</param>
    /// <param name="keep">Hears of the agent, for a successor of the daemon, before it is one.</param>
    public ExecSession(Session session, UnshareSecret secret, Action<Session, AgentPin> keep)
    {
        const long nsPerTick = 100;
        // A file's times lag behind the clock by up to a kernel tick.
        var begun = session.Record.StartedAt - TimeSpan.FromMilliseconds(20);
        Session = session;
        Secret = secret;
        _keep = keep;
        Identifier = new ExecIdentifier(
            session.Record.User.Number, (begun - DateTimeOffset.UnixEpoch).Ticks * nsPerTick);
    }

    /// <summary>
    /// A session that an earlier daemon left. Where that did not say what its agent is: its first process, where it
    /// lives, still runs it; where it does not, nothing that is executed from now on is the agent.
    /// </summary>
    public static ExecSession OfRunning(Session session, Action<Session, AgentPin> keep)
    {
        var restored = new ExecSession(session, UnshareSecret.Create(), keep);
        var record = session.Record;
        var pid = record.Pid;
        var lives = record.StartTimeNs != 0 && ProcFiles.StartTimeNs(pid) == record.StartTimeNs;
        if (record.Agent is { } saved)
            restored._agent = AgentPin.Of(saved);
        else
            restored._agent = lives && RunningProgram.Read(pid) is { } program
                ? restored.Identifier.Pin(program) with { Leads = false }
                : AgentPin.Gone;
        var isApart = lives && RunningProgram.IsApart(pid);
        restored.UserNamespace = new UserNamespaceOutcome(
            record.User.IsSystem ? UserNamespaceState.NotNeeded
            : isApart ? UserNamespaceState.Entered : UserNamespaceState.Unknown, 0);
        return restored;
    }

    /// <summary>A session whose agent runs already. It is trusted to be what it says, until it executes.</summary>
    /// <param name="identity">Of the agent.</param>
    public static ExecSession OfAttached(
        Session session, UnshareSecret secret, Action<Session, AgentPin> keep, StartedProgram program,
        out ExecutableIdentity identity)
    {
        var attached = new ExecSession(session, secret, keep);
        identity = attached.Identifier.Identify(program, agent: null, callerIsAgent: true);
        // Whatever a script line of env or a shell leads to: only the kernel knew whether there was one.
        attached.Agent = attached.Identifier.Pin(program with { IsScript = true });
        return attached;
    }

    public Session Session { get; }

    public UnshareSecret Secret { get; }

    public ExecIdentifier Identifier { get; }

    public HideReports Hidden { get; } = new();

    public TracerThreads Tracers { get; } = new();

    /// <summary>Null until the session's command has been executed.</summary>
    public AgentPin? Agent
    {
        get => _agent;
        set
        {
            if (value is not null)
                _keep(Session, value);
            _agent = value;
        }
    }

    /// <summary>Its processes go on without us: what is executed is no longer looked at.</summary>
    public bool IsReleased
    {
        get => _isReleased;
        set => _isReleased = value;
    }

    /// <summary>Whether the session has a user namespace of its own, for the posture.</summary>
    public UserNamespaceOutcome UserNamespace { get; set; }

    /// <summary>
    /// The agent could not enter a user namespace, because it had several threads; what it executes does so instead.
    /// </summary>
    public bool SeparatesTools { get; set; }

    /// <summary>Threads of this session that a tracer holds. Also the lock on itself.</summary>
    public HashSet<int> Traced { get; } = [];

    /// <summary>No exec is traced any more: it stays held.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>The daemon stops. Who was seized before has been answered by now, and is let go at the exec.</summary>
    public void Stop()
    {
        _isStopping = true;
        // Who looked before. It may wait for a thread of the target's that hangs in the kernel.
        if (Monitor.TryEnter(Traced, SeizeLimit))
            Monitor.Exit(Traced);
        Tracers.Stop();
    }

    public void Dispose() => Tracers.Dispose();
}
