using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;

namespace SysWatch.Windows.Seeing;

/// <summary>What was lost is counted, told of, and made up for by what a snapshot shows.</summary>
internal sealed partial class Observer
{
    private const string Snapshots = "snapshots after a loss that could not be taken";
    private const string ShortNames = "short names of files that could not be expanded";
    private const string Links = "names of files whose links were not followed";
    private const string NoRoomInTree = "processes for which the tree had no room";
    private const string Unstopped = "processes that could not be suspended or ended";

    private Task _reconciling = Task.CompletedTask;
    private bool _mustReconcile;
    private long _reconciled;
    private long _toldLosses;

    /// <summary>Lost since the start, by source; and what was judged by less than all that there was to know.</summary>
    public ImmutableDictionary<string, ulong> Lost
    {
        get
        {
            lock (_lock)
            {
                return _parts.Losses.Totals
                    .SetItem(ShortNames, (ulong)_parts.ShortNames.Unresolved)
                    .SetItem(Links, (ulong)_parts.Links.Unasked)
                    .SetItem(NoRoomInTree, (ulong)_parts.Tree.Dropped)
                    .SetItem(Unstopped, (ulong)_parts.Reactor.Failed);
            }
        }
    }

    public ReactionFigures Reactions => _parts.Times.Figures;

    /// <summary>The first at once; those that follow together, so that a loss does not make a flood.</summary>
    private void TellLosses(bool isLast = false)
    {
        if (!isLast && _toldLosses != 0 && _time.GetElapsedTime(_toldLosses) < Second)
            return;
        _toldLosses = _time.GetTimestamp();
        foreach (var (source, count) in _parts.Losses.TakeUntold())
        {
            TellLoss(default, source, count);
            foreach (var session in _parts.Sessions.All)
                TellLoss(session.Id, source, count);
        }
        if (!isLast && !_mustReconcile && _parts.Sessions.All.Count > 0)
        {
            _mustReconcile = true;
            Reconcile();
        }
    }

    private void TellLoss(Core.Sessions.SessionId session, string source, ulong count) => _host.Publish(new EventsLost
    {
        Time = _time.GetUtcNow(), Session = session, Source = source, Count = count,
    });

    /// <summary>At most once a second, beside what goes on: a snapshot takes milliseconds.</summary>
    private void Reconcile()
    {
        if (!_reconciling.IsCompleted || (_reconciled != 0 && _time.GetElapsedTime(_reconciled) < Second))
            return;
        _mustReconcile = false;
        _reconciled = _time.GetTimestamp();
        _reconciling = Task.Run(() =>
        {
            if (TryReconcile())
                return;
            lock (_lock)
            {
                _parts.Losses.Add(Snapshots, 1);
                _mustReconcile = true;
            }
        });
    }

    private bool TryReconcile()
    {
        try
        {
            if (_parts.Snapshots.Take() is not { } snapshot)
                return false;
            Reconcile(snapshot);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>
    /// What was open before a session is not judged, also when a snapshot shows it later. Where none can be taken it is
    /// told of then.
    /// </summary>
    private IReadOnlyList<SnapshotConnection> Present()
    {
        try
        {
            return _parts.Snapshots.Take()?.Connections ?? [];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>What nobody told of is judged as if it was seen when the snapshot was taken.</summary>
    internal void Reconcile(SystemSnapshot snapshot)
    {
        lock (_lock)
        {
            _parts.Tree.Reconcile(snapshot.Processes, snapshot.Taken, out var begun, out var ended);
            foreach (var process in begun)
            {
                var job = _parts.Facts.JobOf(process.Pid);
                if (process.Session is null && job.Session is { } of && _parts.Sessions.TryGet(of, out _))
                    _parts.Tree.Admit(of, OneOf(snapshot, process.Pid), isAgent: false);
                if (process.Session is { } id && _parts.Sessions.TryGet(id, out var session))
                    StartedSafely(session, process, snapshot.Taken);
            }
            foreach (var process in ended)
            {
                // What it exited with nobody knows any more.
                if (process.Session is { } id && _parts.Sessions.TryGet(id, out var session))
                    Exited(session, process, snapshot.Taken, exitCode: -1);
            }
            foreach (var connection in snapshot.Connections)
                Reconcile(connection, snapshot.Taken);
        }
    }

    /// <summary>
    /// The table says neither which end has asked for a connection nor when: nobody is ended for what it shows.
    /// </summary>
    private void Reconcile(in SnapshotConnection connection, long taken)
    {
        if (!_parts.Tree.IsMember(connection.Pid) || _parts.Told.Has(connection) ||
            _parts.Tree.At(connection.Pid, taken) is not { } process)
            return;
        JudgeSafely(
            new NetworkUsed
            {
                FileTime = taken, Pid = connection.Pid, Use = NetworkUse.Connect, Protocol = connection.Protocol,
                Address = connection.Address, Port = connection.Port, Status = 0, MayReact = false,
            },
            process, isNew: false);
    }

    private static SnapshotProcess OneOf(SystemSnapshot snapshot, int pid) =>
        snapshot.Processes.First(process => process.Pid == pid);
}
