using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw;

public sealed class EtwClockTests
{
    private static readonly DateTimeOffset s_start = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    [Fact]
    public void A_recordings_ticks_are_told_from_its_header_on()
    {
        var clock = EtwClock.Of(stamp: 1_000, fileTime: 133_000_000_000_000_000, frequency: 2_000_000);

        Assert.Equal(133_000_000_000_000_000 + 5, clock.ToFileTime(1_001));
        Assert.Equal(133_000_000_000_000_000 - 10_000_000, clock.ToFileTime(1_000 - 2_000_000));
        Assert.Equal(4_000_000, clock.Ticks(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_live_sessions_ticks_are_those_of_the_performance_counter()
    {
        var time = new FakeTimeProvider(s_start);
        var clock = EtwClock.Of(time);
        time.Advance(TimeSpan.FromHours(3));

        var fileTime = clock.ToFileTime(time.GetTimestamp());

        Assert.Equal(s_start.AddHours(3).ToFileTime(), fileTime);
    }

    [Fact]
    public void When_the_system_clock_has_moved_apart_it_is_set_again()
    {
        var time = new DriftingTime { Now = s_start, Stamp = 500 };
        var clock = EtwClock.Of(time);
        time.Now = s_start.AddSeconds(7);
        Assert.Equal(s_start.ToFileTime(), clock.ToFileTime(500));

        clock.SetAgain(time);

        Assert.Equal(s_start.AddSeconds(7).ToFileTime(), clock.ToFileTime(500));
    }

    [Fact]
    public void A_header_without_a_frequency_is_no_division_by_nothing() =>
        Assert.Equal(10_000_000, EtwClock.Of(0, 0, frequency: 0).ToFileTime(1));

    private sealed class DriftingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public long Stamp { get; set; }

        public override long TimestampFrequency => 10_000_000;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Stamp;
    }
}
