using System.Numerics;
using SysWatch.Core.Backends;

namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>
/// How long reactions took, in fixed memory: sixteen steps for each doubling, so that a figure is at most a sixteenth
/// too high. Any thread.
/// </summary>
internal sealed class ReactionTimes
{
    private const int Steps = 16;
    private const int StepBits = 4;

    /// <summary>Microseconds beyond these are counted as these: half an hour.</summary>
    private const ulong MicrosecondsMax = 1ul << 31;

    private readonly Lock _lock = new();
    private readonly ulong[] _counts = new ulong[BucketOf(MicrosecondsMax) + 1];
    private TimeSpan _longest;
    private ulong _count;
    private ulong _overBudget;

    /// <summary>From the kernel's time of an event until its process stands still, of 99 in 100.</summary>
    public static TimeSpan Budget { get; } = TimeSpan.FromMilliseconds(100);

    public void Add(TimeSpan took)
    {
        var microseconds = Math.Min((ulong)Math.Max(took.Ticks / TimeSpan.TicksPerMicrosecond, 0), MicrosecondsMax);
        lock (_lock)
        {
            _counts[BucketOf(microseconds)]++;
            _count++;
            if (took > _longest)
                _longest = took;
            if (took > Budget)
                _overBudget++;
        }
    }

    public ReactionFigures Figures
    {
        get
        {
            lock (_lock)
                return new ReactionFigures(_count, At(50), At(99), _longest, Budget, _overBudget);
        }
    }

    private TimeSpan At(uint percent)
    {
        var wanted = (_count * percent + 99) / 100;
        ulong seen = 0;
        for (var bucket = 0; bucket < _counts.Length && wanted > 0; bucket++)
        {
            seen += _counts[bucket];
            if (seen < wanted)
                continue;
            var end = TimeSpan.FromMicroseconds(EndOf(bucket));
            return end < _longest ? end : _longest;
        }
        return TimeSpan.Zero;
    }

    private static int BucketOf(ulong value)
    {
        if (value < Steps)
            return (int)value;
        var shift = BitOperations.Log2(value) - StepBits;
        return (shift + 1) * Steps + (int)(value >> shift) - Steps;
    }

    /// <summary>The greatest value of a bucket.</summary>
    private static long EndOf(int bucket)
    {
        if (bucket < Steps)
            return bucket;
        var shift = bucket / Steps - 1;
        return ((long)(bucket % Steps + Steps + 1) << shift) - 1;
    }
}
