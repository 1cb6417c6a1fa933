using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Probe.Events;

/// <summary>
/// Stands between the sources and who hears of them. While the daemon tries whether its own deeds are seen, it wants
/// them and notes them; else it only passes on.
/// </summary>
internal sealed class EventTap(ISeenEvents inner, int own, TimeProvider time) : ISeenEvents
{
    private volatile EventTries? _tries;

    public bool IsWanted(int pid) => inner.IsWanted(pid) || (pid == own && _tries is not null);

    public void OnSeen(SeenEvent seen)
    {
        if (_tries is { } tries && (seen.Pid == own || seen is ProcessBegan))
            tries.Note(seen, time.GetUtcNow());
        inner.OnSeen(seen);
    }

    public void OnLost(string source, long count) => inner.OnLost(source, count);

    /// <summary>Does what is tried and waits for its events, not longer than <see cref="EventTries.Limit"/>.</summary>
    public EventFindings Try(EventTries tries)
    {
        _tries = tries;
        try
        {
            return tries.Run();
        }
        finally
        {
            _tries = null;
        }
    }
}
