using System.Collections.Concurrent;
using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Launch;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Holding;

/// <summary>
/// The sessions of this machine, as they are started and held: what the backend's port asks for of processes is
/// answered here. What is seen of them is told to <see cref="Told"/>.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class GuardedSessions : IJobEvents, IAsyncDisposable
{
    /// <summary>The service has five seconds to stop, and has more than this to do.</summary>
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_undoLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<SessionId, Begun> _begun = [];
    private readonly ConcurrentDictionary<SessionId, Task> _endings = [];
    private readonly IBackendHost _host;
    private readonly TimeProvider _time;
    private readonly JobPort _port;
    private readonly ChildEnvironments _children;
    private readonly SessionHolds _holds;
    private readonly Standstills _standstills;

    public GuardedSessions(IBackendHost host, TimeProvider time, ISidHolds? bySid, IEnvironmentPlanner environments)
    {
        _host = host;
        _time = time;
        _port = new JobPort(time);
        _children = new ChildEnvironments((session, pid, names, failed) => Told?.Blanked(session, pid, names, failed));
        _holds = new SessionHolds(_port, Jobs, this, bySid, Begin, Forget);
        _standstills = new Standstills(Stand, session => Jobs.Find(session)?.Kill());
        Launches = new LaunchOffice(host, _holds, environments, time);
        Control = new ProcessControl(Jobs);
    }

    public HeldSessions Jobs { get; } = new();

    public ILaunches Launches { get; }

    public ProcessControl Control { get; }

    /// <summary>A session's first process is about to run. Set before the first launch.</summary>
    public Action<Session, HeldProcess, bool>? Beginning { get; set; }

    /// <summary>The session has ended, or been released.</summary>
    public Action<SessionId>? Ending { get; set; }

    /// <summary>Who is told of members; on the jobs' thread. Set before the first launch.</summary>
    public IMemberEvents? Told { get; set; }

    public IReadOnlyList<ProcessSnapshot> Processes(SessionId session) =>
        Jobs.Find(session) is not { } job
            ? []
            : [.. job.Members().OrderBy(m => m.Pid != AgentOf(session)).Select(m => Snapshot(m.Process))];

    public static ProcessSnapshot Process(int pid)
    {
        using var process = HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        return process is null
            ? new ProcessSnapshot(new ProcessIdentity(pid, 0), ParentPid: 0, "", [], "", Action: default)
            : Snapshot(process);
    }

    public SessionId? SessionOf(int pid)
    {
        using var process = HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        return process is null ? null : Jobs.SessionOf(process);
    }

    public bool Replace(Session session, CompiledPolicy policy)
    {
        if (Jobs.Find(session.Id) is null)
            return false;
        _holds.Replace(session, policy);
        return true;
    }

    public void Freeze(SessionId session, bool frozen) => _standstills.Want(session, frozen);

    /// <summary>The network filters are gone: whoever relies on them must not run on.</summary>
    /// <returns>How many run on nevertheless.</returns>
    public int WithoutFilters() => _standstills.WithoutFilters(_holds.Filtered);

    /// <returns>How many could not go on.</returns>
    public int WithFilters() => _standstills.WithFilters();

    public void Kill(SessionId session) => Jobs.Find(session)?.Kill();

    /// <summary>What denies goes first: the processes go on with a SID that means nothing any more.</summary>
    public void Release(SessionId session)
    {
        Undo(session);
        try
        {
            Jobs.Release(session);
        }
        finally
        {
            Forget(session);
        }
    }

    public void MemberBegan(JobTree job, JobMember member)
    {
        if (_begun.TryGetValue(job.Session, out var begun) && begun.Hidden.Count > 0 && !begun.IsAgent(member))
            _children.Look(job.Session, member, begun.Hidden.Contains);
        Told?.Began(job.Session, member.Pid, member.Creation);
    }

    public void MemberEnded(JobTree job, JobMember member, uint exitCode) =>
        Told?.Ended(job.Session, member.Pid, member.Creation, exitCode);

    public void MembersMissed(JobTree job, uint count) => Told?.Missed(job.Session, count);

    public void Emptied(JobTree job)
    {
        // The job's own thread: its port must not be waited for, so what is undone is undone elsewhere.
        var session = job.Session;
        var ending = _endings[session] = Task.Run(() => End(session));
        ending.ContinueWith(_ => _endings.TryRemove(session, out var _), TaskScheduler.Default);
    }

    /// <summary>What denies goes last, and only of sessions of which no process is left.</summary>
    public async ValueTask DisposeAsync()
    {
        _holds.Close();
        var ended = Jobs.End(s_endLimit, _time);
        _port.Dispose();
        var endings = Task.WhenAll(_endings.Values).WaitAsync(s_undoLimit, _time);
        await _holds.UndoAsync(ended, s_undoLimit, _time, (session, why) => Told?.NotUndone(session, why))
            .ConfigureAwait(false);
        await endings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _children.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>By what a refusal in this session can be: for the observer.</summary>
    public IHeldObjects HeldOf(SessionId session) => _holds.HeldOf(session);

    /// <summary>What is held of files, keys and pipes, and told of new ones; null where nothing is.</summary>
    public SessionStamps? StampsOf(SessionId session) => _holds.StampsOf(session);

    private void Stand(SessionId session, bool frozen)
    {
        if (frozen)
            Jobs.Find(session)?.Freeze();
        else
            Jobs.Find(session)?.Thaw();
    }

    private void Undo(SessionId session)
    {
        try
        {
            _holds.Undo(session);
        }
        catch (IOException failed)
        {
            Told?.NotUndone(session, failed.Message);
        }
    }

    private void End(SessionId session)
    {
        Undo(session);
        Jobs.Remove(session);
        Forget(session);
        _host.SessionEmptied(session);
    }

    private void Begin(Session session, HeldProcess process, IReadOnlyList<string> forAgentAlone)
    {
        // A batch file runs in cmd.exe, and what that starts first is the agent.
        var leads = !WindowsNames.Fold(WindowsNames.Canonical(process.ImagePath()) ?? "").AsSpan()
            .SequenceEqual(WindowsNames.Fold(session.Record.Executable));
        _begun[session.Id] = new Begun(process.Pid, leads, [.. forAgentAlone]);
        Beginning?.Invoke(session, process, leads);
    }

    /// <summary>Of one that has ended, was released, or did not begin after all.</summary>
    private void Forget(SessionId session)
    {
        _begun.TryRemove(session, out _);
        _standstills.Forget(session);
        Ending?.Invoke(session);
    }

    private int AgentOf(SessionId session) => _begun.TryGetValue(session, out var begun) ? begun.AgentPid : 0;

    private static ProcessSnapshot Snapshot(HeldProcess process)
    {
        var image = process.ImagePath();
        return new ProcessSnapshot(
            new ProcessIdentity(process.Pid, FileTimes.ToUnixNs(process.Creation)), process.ParentPid(),
            WindowsNames.Canonical(image) ?? image, [], "", Action: default);
    }

    /// <param name="leads">The first process only leads to the agent, which is the first that it starts.</param>
    private sealed class Begun(int agentPid, bool leads, IReadOnlyList<string> alone)
    {
        private int _ledTo;

        public int AgentPid => agentPid;

        public HashSet<string> Hidden { get; } = new(alone, StringComparer.OrdinalIgnoreCase);

        public bool IsAgent(JobMember member)
        {
            if (member.Pid == agentPid || member.Pid == _ledTo)
                return true;
            if (!leads || _ledTo != 0 || member.Process.ParentPid() != agentPid)
                return false;
            _ledTo = member.Pid;
            return true;
        }
    }
}
