using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>Sessions of what runs already.</summary>
internal sealed partial class Observer
{
    /// <summary>
    /// An agent that something else has started becomes a session, while it and all that it has started stand still.
    /// Nothing is asked of the system meanwhile: one of them may be what would answer.
    /// </summary>
    /// <param name="processes">The agent first, parents before children.</param>
    public void Adopt(ObservedSession session, IReadOnlyList<SnapshotProcess> processes)
    {
        lock (_lock)
        {
            _parts.Sessions.Add(session);
            for (var i = 0; i < processes.Count; i++)
                _parts.Tree.Admit(session.Id, processes[i], isAgent: i == 0);
            foreach (var process in _parts.Tree.Members(session.Id))
                process.RanBefore = true;
        }
    }

    /// <summary>They go on. That they run is told of and not judged: what they do from here on is.</summary>
    public void TellAdopted(SessionId id)
    {
        lock (_lock)
        {
            if (!_parts.Sessions.TryGet(id, out var session))
                return;
            foreach (var process in _parts.Tree.Members(id))
                Started(session, process, process.Begun);
        }
    }

    /// <summary>
    /// What is known to descend from a process and to live, also by parents that have ended: numbers, and when each was
    /// seen to begin (FILETIME).
    /// </summary>
    public IReadOnlyList<(int Pid, long Begun)> Descendants(int pid, long created) =>
        _parts.Tree.Descendants(pid, created);
}
