using SysWatch.Linux.Seccomp;

namespace SysWatch.Linux.Tests.Seccomp;

public sealed class RefusalCapTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void Lists_the_first_few_of_a_second_and_counts_the_rest_into_the_next()
    {
        var cap = new RefusalCap(_clock);

        var listed = Enumerable.Range(0, 100).Count(_ => cap.Admits(1, 2, out ulong _));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(RefusalCap.ListedPerSecond, listed);
        Assert.True(cap.Admits(1, 2, out var unlisted));
        Assert.Equal(100ul - RefusalCap.ListedPerSecond, unlisted);
    }

    [Fact]
    public void Another_process_or_call_has_a_count_of_its_own()
    {
        var cap = new RefusalCap(_clock);
        for (var i = 0; i < 100; i++)
            cap.Admits(1, 2, out _);

        Assert.True(cap.Admits(1, 3, out _));
        Assert.True(cap.Admits(2, 2, out _));
        Assert.False(cap.Admits(1, 2, out _));
    }

    [Fact]
    public void Too_many_processes_make_more_events_rather_than_none()
    {
        var cap = new RefusalCap(_clock);

        for (var pid = 0; pid < 3 * RefusalCap.EntriesMax; pid++)
            Assert.True(cap.Admits(pid, 2, out _));
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
