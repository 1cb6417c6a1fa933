using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>
/// Processes that were looked at, or attached to, in vain: when each is tried again, after pauses that grow, and what
/// has been told of it. Not for several threads.
/// </summary>
internal sealed class Retries(TimeProvider time)
{
    /// <summary>Beyond these, reasons of one process are not told of any more.</summary>
    private const int ReasonsMax = 8;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(int, long), Retry> _retries = [];

    /// <summary>Whether it is not to be tried yet.</summary>
    public bool IsPausing(ProcessEntry process) =>
        _retries.TryGetValue(process.Key, out var retry) && time.GetElapsedTime(retry.Since) < retry.Pause;

    /// <returns>How often by now; and whether this was told of already.</returns>
    public (int Times, bool IsTold) Failed(ProcessEntry process, string reason)
    {
        var retry = _retries.GetValueOrDefault(process.Key) ?? new Retry();
        _retries[process.Key] = retry;
        retry.Pause = retry.Times == 0 ? First : retry.Pause >= Longest / 2 ? Longest : retry.Pause * 2;
        retry.Since = time.GetTimestamp();
        var isNew = retry.Told.Count < ReasonsMax && retry.Told.Add(reason);
        return (++retry.Times, !isNew);
    }

    public void Clear() => _retries.Clear();

    /// <summary>All but these.</summary>
    public void Keep(HashSet<(int, long)> living)
    {
        foreach (var gone in _retries.Keys.Where(key => !living.Contains(key)).ToList())
            _retries.Remove(gone);
    }

    private sealed class Retry
    {
        public int Times { get; set; }

        public long Since { get; set; }

        public TimeSpan Pause { get; set; }

        public HashSet<string> Told { get; } = new(StringComparer.Ordinal);
    }
}
