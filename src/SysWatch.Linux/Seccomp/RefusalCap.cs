namespace SysWatch.Linux.Seccomp;

/// <summary>
/// Keeps a program that repeats a refused call from flooding the events: some a second for each process and call are
/// listed, and the rest are counted into the next that is.
/// </summary>
internal sealed class RefusalCap(TimeProvider time)
{
    public const int ListedPerSecond = 5;

    /// <summary>Over this, counting starts afresh: more events rather than none.</summary>
    public const int EntriesMax = 4096;

    private readonly Dictionary<(int Pid, int Number), Entry> _entries = [];
    private readonly Lock _lock = new();

    /// <param name="unlisted">How many were not listed since the last that was.</param>
    public bool Admits(int pid, int number, out ulong unlisted)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_entries.Count >= EntriesMax)
                _entries.Clear();
            unlisted = 0;
            if (!_entries.TryGetValue((pid, number), out var entry) ||
                time.GetElapsedTime(entry.Since, now) >= TimeSpan.FromSeconds(1))
            {
                unlisted = entry.Unlisted;
                _entries[(pid, number)] = new Entry(now, Listed: 1, Unlisted: 0);
                return true;
            }
            var listed = entry.Listed < ListedPerSecond;
            _entries[(pid, number)] = listed
                ? entry with { Listed = entry.Listed + 1 }
                : entry with { Unlisted = entry.Unlisted + 1 };
            return listed;
        }
    }

    private readonly record struct Entry(long Since, int Listed, ulong Unlisted);
}
