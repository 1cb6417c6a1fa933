using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>Sessions of what runs already.</summary>
internal sealed partial class Observer
{
    /// <summary>
    /// An agent that something else has started becomes a session, while it and all that it has started stand still.
    /// Nothing is asked of the system meanwhile, and the observer's lock is not waited for: one of them may be what
    /// would answer, or what whoever has the lock is waiting for.
    /// </summary>
    /// <param name="processes">The agent first, parents before children.</param>
    /// <param name="leftOut">Descendants that are none of the session.</param>
    public void Adopt(
        ObservedSession session, IReadOnlyList<SnapshotProcess> processes, IReadOnlyList<SnapshotProcess> leftOut)
    {
        // What was done before is not judged, so that the session may come after its members. Not the other way round:
        // the job tells of members, and one that the tree did not know would be judged as if it had just begun.
        _parts.Tree.Adopt(session.Id, processes, leftOut);
        _parts.Sessions.Add(session);
    }

    /// <summary>
    /// They go on. That they run is told of, and neither it nor what they are connected to is judged: what they do from
    /// here on is.
    /// </summary>
    public void TellAdopted(SessionId id)
    {
        var present = Present();
        lock (_lock)
        {
            if (!_parts.Sessions.TryGet(id, out var session))
                return;
            foreach (var (pid, protocol, address, port) in present.Where(one => _parts.Tree.IsMember(one.Pid)))
                _parts.Told.Add(pid, protocol, address, port);
            foreach (var process in _parts.Tree.Members(id))
                StartedSafely(session, process, process.Begun);
        }
    }

    /// <summary>
    /// What is known to descend from a process and to live, also by parents that have ended: numbers, and when each was
    /// seen to begin (FILETIME).
    /// </summary>
    public IReadOnlyList<(int Pid, long Begun)> Descendants(int pid, long created) =>
        _parts.Tree.Descendants(pid, created);
}
