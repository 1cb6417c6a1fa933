using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>CLOCK_BOOTTIME, which Tmds.LibC cannot read.</summary>
internal static unsafe partial class BootTime
{
    private const int Clock = 7;
    private const long NsPerSecond = 1_000_000_000;

    public static ulong NowNs()
    {
        TimeSpec now;
        if (ClockGetTime(Clock, &now) != 0)
            throw new BpfException("reading CLOCK_BOOTTIME failed");
        return (ulong)(now.Seconds * NsPerSecond + now.Nanoseconds);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, TimeSpec* now);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
