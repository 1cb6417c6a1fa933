using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// From what is seen of members to events and reactions. One task reads the inbox; whoever else comes in waits for the
/// item at hand.
/// </summary>
internal sealed partial class Observer : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly ObserverParts _parts;
    private readonly IBackendHost _host;
    private readonly TimeProvider _time;
    private ITimer? _timer;
    private Task _reading = Task.CompletedTask;

    public Observer(ObserverParts parts, IBackendHost host, TimeProvider time) =>
        (_parts, _host, _time) = (parts, host, time);

    public void Start()
    {
        _timer = _time.CreateTimer(_ => Tick(), null, Second, Second);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>
    /// A session begins: before its first process runs, or while it and all that it has started stand still.
    /// </summary>
    public void Begin(ObservedSession session, SnapshotProcess agent)
    {
        lock (_lock)
        {
            _parts.Sessions.Add(session);
            _parts.Tree.Admit(session.Id, agent, isAgent: true);
            foreach (var process in _parts.Tree.Members(session.Id))
                Started(session, process, process.Begun);
        }
    }

    /// <summary>The session's job has a process, which the tree may not know of.</summary>
    public void Joined(SessionId id, SnapshotProcess member)
    {
        lock (_lock)
        {
            if (!_parts.Sessions.TryGet(id, out var session) ||
                _parts.Tree.At(member.Pid, member.Created) is { Session: { } known } && known == id)
                return;
            if (_parts.Tree.Admit(id, member, isAgent: false) is { } process)
                StartedSafely(session, process, member.Created);
        }
    }

    /// <summary>The session's job has a process less; told of before the session's end is.</summary>
    public void Left(ProcessEnded ended)
    {
        lock (_lock)
        {
            if (_parts.Tree.Ended(ended) is { Session: not null } member)
                JudgeSafely(ended, member, isNew: false);
        }
    }

    /// <summary>The session has ended, or its processes go on without it.</summary>
    public void End(SessionId id)
    {
        lock (_lock)
        {
            _parts.Settlement.Uses.End(id);
            _parts.Settlement.Refusals.End(id);
            _parts.Sessions.Remove(id);
            _parts.Tree.Release(id);
        }
    }

    /// <summary>The session has another policy: what was counted was by the old one.</summary>
    public void PolicyReplaced(SessionId id)
    {
        lock (_lock)
        {
            _parts.Settlement.Uses.End(id);
            _parts.Settlement.Refusals.End(id);
        }
    }

    /// <summary>As <see cref="IBackend.TellCounts"/>.</summary>
    public void TellCounts()
    {
        lock (_lock)
            _parts.Settlement.Uses.TellAll();
    }

    public IReadOnlyList<ProcessSnapshot> Processes(SessionId id)
    {
        lock (_lock)
            return [.. _parts.Tree.Members(id).Select(Describe)];
    }

    /// <summary>What is known of one process, also of one that has just gone.</summary>
    public ProcessSnapshot Process(int pid)
    {
        lock (_lock)
        {
            return _parts.Tree.At(pid, FileTimes.Of(_time.GetUtcNow())) is { } process
                ? Describe(process)
                : new ProcessSnapshot(new ProcessIdentity(pid, 0), 0, "", [], "", default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _parts.Inbox.Close();
        await _reading.ConfigureAwait(false);
        if (_timer is { } timer)
            await timer.DisposeAsync().ConfigureAwait(false);
        await _reconciling.ConfigureAwait(false);
        lock (_lock)
        {
            Safely(() => TellLosses(isLast: true));
            foreach (var session in _parts.Sessions.All)
            {
                Safely(() => _parts.Settlement.Uses.End(session.Id));
                Safely(() => _parts.Settlement.Refusals.End(session.Id));
            }
        }
    }

    /// <summary>Takes one thing that was seen; for tests, and for the task that reads.</summary>
    internal void Take(in SeenItem item)
    {
        lock (_lock)
        {
            if (item.Seen is not null && item.Process is not null)
                JudgeSafely(item.Seen, item.Process, item.IsNew);
            if (_parts.Losses.HasUntold)
                Safely(() => TellLosses());
        }
    }

    private async Task ReadAsync()
    {
        await foreach (var item in _parts.Inbox.Items.ReadAllAsync().ConfigureAwait(false))
            Take(item);
    }

    private void Tick()
    {
        lock (_lock)
        {
            Safely(_parts.Settlement.Uses.Sweep);
            Safely(_parts.Settlement.Refusals.Sweep);
            if (_parts.Losses.HasUntold)
                Safely(() => TellLosses());
            if (_mustReconcile)
                Safely(Reconcile);
        }
    }

    private ProcessSnapshot Describe(TreeProcess process) =>
        process.Session is { } id && _parts.Sessions.TryGet(id, out var session)
            ? _parts.Programs.Of(session, process).Snapshot
            : MemberPrograms.Describe(process, null, null);
}
