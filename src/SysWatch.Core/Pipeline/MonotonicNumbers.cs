namespace SysWatch.Core.Pipeline;

/// <summary>
/// Numbers that are never given twice while the machine is up, without a file to remember them: milliseconds of a clock
/// that no one can set back, and at least one more than the last.
/// </summary>
public sealed class MonotonicNumbers(TimeProvider time)
{
    private ulong _last;

    public ulong Next()
    {
        var now = (ulong)time.GetElapsedTime(0).TotalMilliseconds;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }

    /// <summary>A number that an earlier daemon gave; later ones are higher.</summary>
    public void Seen(ulong number)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            if (number <= last || Interlocked.CompareExchange(ref _last, number, last) == last)
                return;
        }
    }
}
