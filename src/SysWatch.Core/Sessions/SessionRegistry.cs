using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Approvals;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Policy.Profiles;

namespace SysWatch.Core.Sessions;

/// <summary>The sessions of this daemon: how they begin, what may be done to them, how they end.</summary>
public sealed partial class SessionRegistry(
    IBackend backend, PolicyLibrary policies, IAccounts accounts, IRepositories repositories, ISessionStore store,
    EventStream events, ApprovalQueue approvals, MonotonicNumbers numbers, SessionLimits limits, TimeProvider time)
    : IBackendHost
{
    private readonly Lock _lock = new();
    private readonly Lock _keeping = new();
    private readonly Dictionary<SessionId, Running> _running = [];
    private readonly Queue<SavedSession> _ended = new();
    private readonly Feed<SessionChange> _changes = new(limits.WatcherQueueMax);

    public AgentCatalog Agents => policies.Agents;

    /// <summary>The running sessions, oldest first.</summary>
    public IReadOnlyList<SessionView> List()
    {
        lock (_lock)
            return [.. _running.Values.Select(r => r.View).OrderBy(v => v.Session.Id.Value)];
    }

    public bool TryGet(SessionId id, [NotNullWhen(true)] out SessionView? session)
    {
        lock (_lock)
        {
            session = _running.GetValueOrDefault(id)?.View;
            return session is not null;
        }
    }

    /// <summary>The record, without its profile texts, of a session that runs or ended a while ago.</summary>
    public bool TryGetRecord(SessionId id, [NotNullWhen(true)] out SavedSession? record)
    {
        lock (_lock)
        {
            record = _running.TryGetValue(id, out var running)
                ? running.View.Session.Record
                : _ended.LastOrDefault(e => e.Id == id.Value);
            return record is not null;
        }
    }

    /// <summary>The sessions that run now, and every change from there on.</summary>
    public FeedReader<SessionChange> Watch(out IReadOnlyList<SessionView> present)
    {
        lock (_lock)
        {
            present = List();
            return _changes.Open();
        }
    }

    /// <summary>Ends every watch: the daemon is to stop.</summary>
    public void EndWatches() => _changes.Close();

    /// <summary>False when there is no such session.</summary>
    public bool Freeze(SessionId id, bool frozen)
    {
        if (!TryGet(id, out var view))
            return false;
        backend.Freeze(id, frozen);
        if (!Change(id, v => v with { IsFrozen = frozen }))
            return false;
        Keep(view.Session, record => record with { IsFrozen = frozen });
        return true;
    }

    public void KeepAgent(Session session, SavedAgent agent) =>
        Keep(session, record => record with { Agent = agent });

    /// <summary>
    /// Ends every process of a session. Null when there is no such session, otherwise how many there were.
    /// </summary>
    /// <param name="by">Who wants it, e.g. <c>uid 1000</c>.</param>
    public int? Kill(SessionId id, string by)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(id, out var running))
                return null;
            running.EndReason = $"killed by {by}";
        }

        var processes = backend.Processes(id).Count;
        backend.Kill(id);
        return processes;
    }

    /// <summary>Takes the labels away: the processes go on, unguarded. False when there is no such session.</summary>
    public bool Release(SessionId id, string by)
    {
        if (!TryGet(id, out _))
            return false;
        backend.Release(id);
        End(id, $"released by {by}: its processes go on, unguarded");
        return true;
    }

    public void SessionEmptied(SessionId session) => End(session, "its last process exited");

    public void Publish(SystemEvent systemEvent) => events.Publish(systemEvent);

    public Task<bool> AskAsync(AccessDecided question, CancellationToken cancellationToken) =>
        approvals.AskAsync(question, cancellationToken);

    private void Keep(Session session, Func<SavedSession, SavedSession> change)
    {
        lock (_keeping)
        {
            var record = change(session.Record);
            store.Save(record);
            session.Record = record;
            if (!TryGet(session.Id, out _))
                store.Delete(session.Id);
        }
    }

    private bool Change(SessionId id, Func<SessionView, SessionView> change)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(id, out var running))
                return false;
            running.View = change(running.View);
            _changes.Publish(new SessionChange(SessionChangeKind.Changed, running.View));
            return true;
        }
    }

    /// <returns>False, and only its record is removed: it did not run.</returns>
    private bool End(SessionId id, string reason)
    {
        Running? running;
        lock (_lock)
        {
            if (_running.Remove(id, out running))
                Remember(running);
        }

        store.Delete(id);
        if (running is null)
            return false;
        approvals.Withdraw(id);
        TellEnd(id, running.EndReason ?? reason);
        return true;
    }

    private void TellEnd(SessionId id, string reason)
    {
        events.Publish(new SessionEnded { Time = time.GetUtcNow(), Session = id, Reason = reason });
        events.Forget(id);
    }

    private void Remember(Running running)
    {
        var record = running.View.Session.Record;
        _ended.Enqueue(record with { ProfileTexts = new Dictionary<string, string>() });
        if (_ended.Count > limits.EndedMax)
            _ended.Dequeue();
        _changes.Publish(new SessionChange(SessionChangeKind.Ended, running.View));
    }

    private sealed class Running(SessionView view)
    {
        public SessionView View { get; set; } = view;

        /// <summary>Set by whoever makes the session end, before it does.</summary>
        public string? EndReason { get; set; }
    }
}
