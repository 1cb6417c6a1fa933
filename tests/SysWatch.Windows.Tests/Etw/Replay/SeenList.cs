using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Keeps all that is told.</summary>
internal sealed class SeenList(Func<int, bool>? isWanted = null) : ISeenEvents
{
    public List<SeenEvent> Seen { get; } = [];

    public List<(string Source, long Count)> Lost { get; } = [];

    public List<int> Asked { get; } = [];

    public bool IsWanted(int pid)
    {
        Asked.Add(pid);
        return isWanted?.Invoke(pid) ?? true;
    }

    public void OnSeen(SeenEvent seen) => Seen.Add(seen);

    public void OnLost(string source, long count) => Lost.Add((source, count));
}
