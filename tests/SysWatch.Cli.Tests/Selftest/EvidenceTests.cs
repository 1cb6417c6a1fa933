using SysWatch.Cli.Selftest;

namespace SysWatch.Cli.Tests.Selftest;

public class EvidenceTests
{
    private static readonly Sighting Nothing = new("the-secret", "the-mark", 0, false);

    [Theory]
    [InlineData("read-cat", "SELFTEST_VALUE=the-secret\n", true)]
    [InlineData("read-cat", "cat: .env: Permission denied\nthe-mark\n", false)]
    [InlineData("guard-io-uring", "the-mark\n", true)]
    [InlineData("guard-io-uring", "Operation not permitted: the-secret\n", false)]
    public void Output_proves_by_secret_or_by_mark(string id, string output, bool expected) =>
        Assert.Equal(expected, Attempt(id, Nothing, output).GotThrough);

    [Fact]
    public void A_listener_proves_by_what_came_and_not_by_what_was_printed()
    {
        Assert.True(Attempt("network-curl", Nothing with { Arrivals = 1 }, "").GotThrough);
        Assert.False(Attempt("network-curl", Nothing, "the-secret the-mark").GotThrough);
    }

    [Fact]
    public void A_victim_proves_by_its_state()
    {
        Assert.True(Attempt("guard-kill-9", Nothing with { VictimIsHurt = true }, "").GotThrough);
        Assert.False(Attempt("guard-kill-9", Nothing, "the-mark").GotThrough);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_trace_proves_by_the_look_from_outside(int exitCode, bool expected)
    {
        var attack = AttackTable.Of("later-hook-tee").Single();
        var trace = new RunnerResult(attack.Id, 1, exitCode, false, "");

        var attempt = Evidence.Of(attack, Nothing, new RunnerResult(attack.Id, 2, 0, false, "the-mark"), trace);

        Assert.Equal(expected, attempt.GotThrough);
    }

    [Fact]
    public void A_look_from_outside_that_did_not_happen_proves_nothing() =>
        Assert.False(Attempt("later-hook-tee", Nothing, "the-mark").GotThrough);

    [Fact]
    public void The_last_line_is_kept_for_the_reason()
    {
        var attempt = Attempt("read-cat", Nothing, "first\ncat: .env: Permission denied\n\n");

        Assert.Equal("cat: .env: Permission denied", attempt.LastLine);
    }

    private static Attempt Attempt(string id, Sighting seen, string output) =>
        Evidence.Of(AttackTable.Of(id).Single(), seen, new RunnerResult(id, 1, 1, false, output), null);
}
