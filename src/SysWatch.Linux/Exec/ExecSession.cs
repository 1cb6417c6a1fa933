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
    private volatile AgentPin? _agent;

    /// <param name="secret">The session's, for its system call filter; see <see cref="Confinement"/>.</param>
    public ExecSession(Session session, UnshareSecret secret)
    {
        const long nsPerTick = 100;
        // A file's times lag behind the clock by up to a kernel tick.
        var begun = session.Record.StartedAt - TimeSpan.FromMilliseconds(20);
        Session = session;
        Secret = secret;
        Identifier = new ExecIdentifier(
            session.Record.Uid, (begun - DateTimeOffset.UnixEpoch).Ticks * nsPerTick);
    }

    /// <summary>
    /// A session that an earlier daemon left. Its first process, where it lives, still runs the agent; where it does
    /// not, nothing that is executed from now on is the agent.
    /// </summary>
    public static ExecSession OfRunning(Session session)
    {
        var restored = new ExecSession(session, UnshareSecret.Create());
        var pid = session.Record.Pid;
        var lives = session.Record.StartTimeNs != 0 && ProcFiles.StartTimeNs(pid) == session.Record.StartTimeNs;
        restored.Agent = lives && RunningProgram.Read(pid) is { } program
            ? restored.Identifier.Pin(program) with { Leads = false }
            : AgentPin.Gone;
        var isApart = lives && RunningProgram.IsApart(pid);
        restored.UserNamespace = new UserNamespaceOutcome(
            session.Record.Uid == 0 ? UserNamespaceState.NotNeeded
            : isApart ? UserNamespaceState.Entered : UserNamespaceState.Unknown, 0);
        return restored;
    }

    /// <summary>A session whose agent runs already. It is trusted to be what it says, until it executes.</summary>
    /// <param name="identity">Of the agent.</param>
    public static ExecSession OfAttached(
        Session session, UnshareSecret secret, StartedProgram program, out ExecutableIdentity identity)
    {
        var attached = new ExecSession(session, secret);
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
        set => _agent = value;
    }

    /// <summary>Whether the session has a user namespace of its own, for the posture.</summary>
    public UserNamespaceOutcome UserNamespace { get; set; }

    /// <summary>
    /// The agent could not enter a user namespace, because it had several threads; what it executes does so instead.
    /// </summary>
    public bool SeparatesTools { get; set; }

    /// <summary>Threads of this session that a tracer holds. Also the lock on itself.</summary>
    public HashSet<int> Traced { get; } = [];

    public void Dispose() => Tracers.Dispose();
}
