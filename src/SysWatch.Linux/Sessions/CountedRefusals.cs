using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Sessions;

/// <summary>
/// In a flood the kernel tells of a refusal once for each process and rule, and counts the others; here the counts are
/// fetched. Nothing runs without a flood.
/// </summary>
internal sealed class CountedRefusals(SeenTable table, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>After so long without one, a refusal of a process by a rule is told of by itself again.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Action<SeenCount> _tell = _ => { };
    private ITimer? _timer;
    private long _counted;
    private bool _hasEnded;

    /// <param name="tell">Makes an event of a count.</param>
    public void Start(Action<SeenCount> tell)
    {
        lock (_lock)
            _tell = tell;
    }

    /// <summary>What an earlier daemon did not come to tell of. Its sessions are known by now.</summary>
    public void TakeOver() => Fetch(table.Remove(IsRefusal));

    /// <summary>The kernel may be counting. Any thread.</summary>
    public void Flooded()
    {
        lock (_lock)
        {
            if (_hasEnded)
                return;
            _counted = time.GetTimestamp();
            _timer ??= time.CreateTimer(_ => Sweep(), null, Pause, Pause);
        }
    }

    /// <summary>A session ends, or its rules will be others.</summary>
    public void TellAll()
    {
        lock (_lock)
        {
            if (!_hasEnded)
                FetchCounts();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            TellAll();
            _hasEnded = true;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            if (_timer is null)
                return;
            if (FetchCounts())
                _counted = time.GetTimestamp();
            if (time.GetElapsedTime(_counted) < Quiet)
                return;
            Fetch(table.Remove(IsRefusal));
            _timer.Dispose();
            _timer = null;
        }
    }

    private bool FetchCounts() => Fetch(table.Take((key, _) => IsRefusal(key)));

    private bool Fetch(List<SeenCount> counts)
    {
        foreach (var count in counts)
            _tell(count);
        return counts.Count > 0;
    }

    private static bool IsRefusal(SeenKey key) => key.Kind == SeenKind.Refused;
}
