using SysWatch.Benchmarks.Windows;
using SysWatch.Windows.Seeing;

namespace SysWatch.Benchmarks.Etw;

/// <summary>
/// What is told goes the way that it goes in the daemon, on one thread: whose it was, its canonical name, the policy of
/// the shipped profile for Claude Code, and what becomes of the verdict.
/// </summary>
internal sealed class ObservedEvents(int wantedPids) : ISeenEvents
{
    private readonly SeeingBed _bed = new(Enumerable.Range(EtwMix.FirstPid, wantedPids));

    public long Told { get; private set; }

    public long Published => _bed.Published;

    public bool IsWanted(int pid) => _bed.IsWanted(pid);

    public void OnSeen(SeenEvent seen)
    {
        Told++;
        _bed.Take(seen);
    }

    public void OnLost(string source, long count) => throw new InvalidOperationException($"{source} lost {count}.");
}
