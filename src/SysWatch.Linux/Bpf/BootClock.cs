using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>The clock by which the kernel stamps events and grants end.</summary>
internal static class BootClock
{
    public static ulong NowNs() => BootTime.NowNs();

    /// <summary>When an event happened, by the clock on the wall.</summary>
    public static DateTimeOffset ToTime(ulong boottimeNs, TimeProvider time) =>
        time.GetUtcNow() - TimeSpan.FromTicks((long)(NowNs() - boottimeNs) / TimeSpan.NanosecondsPerTick);
}
