namespace SysWatch.Windows.Etw;

/// <summary>
/// The session's clock, which ticks apart from the system's, as FILETIME. The two drift: whoever pumps a live session
/// sets it again now and then. Any thread may read while another sets.
/// </summary>
internal sealed class EtwClock
{
    private const double FileTimeFrequency = 10_000_000;
    private volatile Reading _reading;

    private EtwClock(Reading reading) => _reading = reading;

    /// <summary>Of a recording: what its header says, or of a session whose ticks are FILETIME themselves.</summary>
    public static EtwClock Of(long stamp, long fileTime, long frequency) =>
        new(new Reading(stamp, fileTime, FileTimeFrequency / Math.Max(1, frequency)));

    /// <summary>Of a live session, whose stamps are those of the performance counter.</summary>
    public static EtwClock Of(TimeProvider time) => new(Read(time));

    public void SetAgain(TimeProvider time) => _reading = Read(time);

    public long ToFileTime(long stamp)
    {
        var reading = _reading;
        return reading.FileTime + (long)((stamp - reading.Stamp) * reading.Scale);
    }

    /// <summary>So many ticks of this clock.</summary>
    public long Ticks(TimeSpan span) => (long)(span.Ticks / _reading.Scale);

    private static Reading Read(TimeProvider time) => new(
        time.GetTimestamp(), time.GetUtcNow().ToFileTime(), FileTimeFrequency / time.TimestampFrequency);

    private sealed record Reading(long Stamp, long FileTime, double Scale);
}
