using CsCheck;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Tests.Seeing.Reaction;

public sealed class ReactionTimesTests
{
    [Fact]
    public void Nothing_was_reacted_to()
    {
        var figures = new ReactionTimes().Figures;

        Assert.Equal((0ul, TimeSpan.Zero, TimeSpan.Zero), (figures.Count, figures.P99, figures.Longest));
    }

    [Fact]
    public void Those_over_the_budget_are_counted()
    {
        var times = new ReactionTimes();
        for (var i = 1; i <= 100; i++)
            times.Add(TimeSpan.FromMilliseconds(i == 100 ? 250 : 30));
        times.Add(ReactionTimes.Budget);

        var figures = times.Figures;
        Assert.Equal(
            (101ul, 1ul, TimeSpan.FromMilliseconds(250)), (figures.Count, figures.OverBudget, figures.Longest));
        Assert.InRange(figures.Median.TotalMilliseconds, 30, 32);
        Assert.InRange(figures.P99.TotalMilliseconds, 100, 107);
    }

    [Fact]
    public void A_figure_is_never_too_low_and_at_most_a_sixteenth_too_high() =>
        Gen.Long[0, 10_000_000].Array[1, 200].Sample(microseconds =>
        {
            var times = new ReactionTimes();
            foreach (var one in microseconds)
                times.Add(TimeSpan.FromMicroseconds(one));
            var exact = microseconds.Order().ElementAt((microseconds.Length * 99 + 99) / 100 - 1);

            var told = times.Figures.P99.TotalMicroseconds;

            Assert.InRange(told, exact, exact * 1.0625 + 1);
        });

    [Theory]
    [InlineData(-5)]
    [InlineData(1_000_000_000)]
    public void Clocks_that_jump_break_nothing(int seconds)
    {
        var times = new ReactionTimes();

        times.Add(TimeSpan.FromSeconds(seconds));

        Assert.Equal(1ul, times.Figures.Count);
    }
}
