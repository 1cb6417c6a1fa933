namespace SysWatch.Windows.Tests.Etw.Replay;

/// <param name="Stamp">Of the header's own event: it was written at <paramref name="StartFileTime"/>.</param>
internal sealed record EtlHeader(int PointerSize, int EventsLost, long Stamp, long StartFileTime, long Frequency)
{
    /// <summary>A clock whose ticks are FILETIME.</summary>
    public const int SystemTime = 2;
}
