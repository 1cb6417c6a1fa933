using System.Globalization;

namespace SysWatch.Cli.Output;

/// <summary>Times as people and programs read them.</summary>
internal static class TimeText
{
    private const long NanosecondsPerTick = 100;

    /// <summary>UTC, ISO 8601, microseconds.</summary>
    public static string Iso(long unixNs) =>
        At(unixNs).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>On a terminal the time, with the date unless it is today's; piped local ISO 8601.</summary>
    public static string Local(long unixNs, Terminal terminal)
    {
        var zone = terminal.Time.LocalTimeZone;
        var time = TimeZoneInfo.ConvertTime(At(unixNs), zone);
        if (!terminal.OutIsTerminal)
            return time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        var isToday = time.Date == terminal.Time.GetLocalNow().Date;
        return time.ToString(isToday ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>How long from a time till now: `42 s`, `3 min`, `2 h`, `5 d`.</summary>
    public static string Since(long unixNs, TimeProvider time) => Span(time.GetUtcNow() - At(unixNs));

    /// <summary>How long from now till a time; empty when it has passed.</summary>
    public static string Until(long unixNs, TimeProvider time)
    {
        var left = At(unixNs) - time.GetUtcNow();
        return left > TimeSpan.Zero ? Span(left) : "";
    }

    private static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d"),
    };

    private static DateTimeOffset At(long unixNs) => DateTimeOffset.UnixEpoch.AddTicks(unixNs / NanosecondsPerTick);
}
