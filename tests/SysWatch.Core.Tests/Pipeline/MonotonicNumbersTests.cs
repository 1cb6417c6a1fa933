using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Pipeline;

namespace SysWatch.Core.Tests.Pipeline;

public sealed class MonotonicNumbersTests
{
    [Fact]
    public void Grow_even_when_time_stands_still()
    {
        var numbers = new MonotonicNumbers(new FakeTimeProvider());

        var given = Enumerable.Range(0, 1_000).Select(_ => numbers.Next()).ToList();

        Assert.Equal(given.Distinct().Order(), given);
    }

    [Fact]
    public void A_successor_a_moment_later_gives_none_of_them_again()
    {
        var time = new FakeTimeProvider();
        var last = new MonotonicNumbers(time).Next();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(new MonotonicNumbers(time).Next() > last);
    }

    [Fact]
    public void Grow_beyond_what_an_earlier_daemon_gave()
    {
        var numbers = new MonotonicNumbers(new FakeTimeProvider());

        numbers.Seen(ulong.MaxValue - 10);

        Assert.Equal(ulong.MaxValue - 9, numbers.Next());
    }
}
