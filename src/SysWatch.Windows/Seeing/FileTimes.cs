namespace SysWatch.Windows.Seeing;

/// <summary>The kernel's times: 100 ns since 1601.</summary>
internal static class FileTimes
{
    public const long TicksPerMs = 10_000;

    private const long UnixEpoch = 116_444_736_000_000_000;

    /// <summary>0 for what is before 1970, which no process is.</summary>
    public static ulong ToUnixNs(long fileTime) =>
        fileTime <= UnixEpoch ? 0 : (ulong)(fileTime - UnixEpoch) * TimeSpan.NanosecondsPerTick;

    public static long FromUnixNs(ulong ns) => UnixEpoch + (long)(ns / TimeSpan.NanosecondsPerTick);

    public static DateTimeOffset ToTime(long fileTime) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(
            fileTime - UnixEpoch, 0, DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks));

    public static long Of(DateTimeOffset time) =>
        time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + UnixEpoch;
}
