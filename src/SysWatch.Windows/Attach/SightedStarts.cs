using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>
/// Hands on what a source sees, and wakes the watch for agents where a process outside of sessions has begun, or
/// something was lost.
/// </summary>
internal sealed class SightedStarts(ISeenEvents seen, AgentWatch watch) : ISeenEvents
{
    public bool IsWanted(int pid) => seen.IsWanted(pid);

    public void OnSeen(SeenEvent one)
    {
        seen.OnSeen(one);
        if (one is ProcessBegan { IsHearsay: false, IsRundown: false } began && !seen.IsWanted(began.Pid))
            watch.Sighted(began.ImageName);
    }

    public void OnLost(string source, long count)
    {
        seen.OnLost(source, count);
        watch.Wake();
    }
}
