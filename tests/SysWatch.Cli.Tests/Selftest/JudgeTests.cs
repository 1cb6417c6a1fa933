using SysWatch.Cli.Selftest;

namespace SysWatch.Cli.Tests.Selftest;

public class JudgeTests
{
    private static readonly Attack Read = AttackTable.Of("read-cat").Single();
    private static readonly Attack Status = AttackTable.Of("control-git-status").Single();
    private static readonly Attempt Through = new(true, false, 7, "");
    private static readonly Attempt Refused = new(false, false, 8, "cat: .env: Permission denied");
    private static readonly Attempt Late = new(false, true, 9, "");

    [Fact]
    public void What_is_refused_by_a_rule_is_held()
    {
        var finding = Judge.Of(Read, "", Through, Refused, ["base/credentials:project-environment"]);

        Assert.Equal(AttackOutcome.Held, finding.Outcome);
        Assert.Equal(["base/credentials:project-environment"], finding.Rules);
    }

    [Fact]
    public void What_is_refused_without_an_event_is_told_apart()
    {
        var finding = Judge.Of(Read, "", Through, Refused, []);

        Assert.Equal(AttackOutcome.HeldUnrecorded, finding.Outcome);
        Assert.Equal("cat: .env: Permission denied", finding.Why);
    }

    [Fact]
    public void What_got_through_is_not_held_whatever_was_refused_on_the_way() =>
        Assert.Equal(AttackOutcome.NotHeld, Judge.Of(Read, "", Through, Through, ["some:rule"]).Outcome);

    [Theory]
    [InlineData(true, 33.94, "seen, and ended after 33.9 ms; it got through")]
    [InlineData(false, 5.0, "seen, and ended after 5.0 ms; it got nothing")]
    [InlineData(true, null, "seen; it got through")]
    public void What_was_only_seen_is_not_held_and_says_how_fast(bool gotThrough, double? time, string why)
    {
        var finding = Judge.Of(
            Read, "", Through, gotThrough ? Through : Refused, ["some:rule"], new Detection(time));

        Assert.Equal((AttackOutcome.Detected, why), (finding.Outcome, finding.Why));
        Assert.True(Judge.IsFailure([finding]));
    }

    [Fact]
    public void What_got_through_before_its_time_was_up_is_not_held() =>
        Assert.Equal(AttackOutcome.NotHeld, Judge.Of(Read, "", Through, Through with { TimedOut = true }, []).Outcome);

    [Fact]
    public void What_waits_until_its_time_is_up_has_hung() =>
        Assert.Equal(AttackOutcome.Hung, Judge.Of(Read, "", Through, Late, ["some:rule"]).Outcome);

    [Fact]
    public void What_fails_outside_of_a_session_too_is_not_tried()
    {
        var finding = Judge.Of(Read, "", Refused, Refused, ["some:rule"]);

        Assert.Equal(AttackOutcome.NotTried, finding.Outcome);
        Assert.Equal(
            "outside of a session it does not get through either: cat: .env: Permission denied", finding.Why);
        Assert.Equal([], finding.Rules);
    }

    [Fact]
    public void A_program_that_is_missing_is_named()
    {
        var finding = Judge.Of(Read, "cat", null, null, []);

        Assert.Equal(AttackOutcome.NotTried, finding.Outcome);
        Assert.Equal("cat is not installed", finding.Why);
    }

    [Fact]
    public void What_did_not_run_in_the_session_is_not_held()
    {
        var finding = Judge.Of(Read, "", Through, null, []);

        Assert.Equal(AttackOutcome.Hung, finding.Outcome);
        Assert.Equal("the session ended before it", finding.Why);
    }

    [Fact]
    public void A_control_works_or_is_broken()
    {
        Assert.Equal(AttackOutcome.Works, Judge.Of(Status, "", Through, Through, []).Outcome);
        Assert.Equal(AttackOutcome.Broken, Judge.Of(Status, "", Through, Refused, ["some:rule"]).Outcome);
        Assert.Equal(AttackOutcome.Broken, Judge.Of(Status, "", Through, Late, []).Outcome);
        Assert.Equal(AttackOutcome.NotTried, Judge.Of(Status, "", Refused, Refused, []).Outcome);
    }

    [Theory]
    [InlineData(false, AttackOutcome.Held, AttackOutcome.NotTried, AttackOutcome.Works)]
    [InlineData(false, AttackOutcome.Held, AttackOutcome.HeldUnrecorded)]
    [InlineData(true, AttackOutcome.Hung, AttackOutcome.Held)]
    [InlineData(true, AttackOutcome.Held, AttackOutcome.NotHeld)]
    [InlineData(true, AttackOutcome.Held, AttackOutcome.Broken)]
    [InlineData(true, AttackOutcome.NotTried, AttackOutcome.NotTried)]
    [InlineData(true)]
    public void A_run_fails_by_what_is_not_known_to_be_held_and_when_nothing_was_tried(
        bool expected, params object[] outcomes) =>
        Assert.Equal(expected, Judge.IsFailure([.. outcomes.Select(o => new Finding(Read, (AttackOutcome)o, "", []))]));
}
