using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Tests.Seeing.Reaction;

public sealed class ReactorTests
{
    private const string Profile = """
        files:
          rules:
            - {id: secrets, ask: read, paths: ['C:\secrets\*']}
            - {id: keys, deny: read, paths: ['C:\keys\*']}
        """;

    private readonly ObserverBed _bed = new(Profile);

    [Theory]
    [InlineData(true, Verdict.Allow, "resume 1004")]
    [InlineData(false, Verdict.Deny, "terminate 1004")]
    public async Task Who_asks_stands_still_until_a_person_answers(bool answer, Verdict verdict, string done)
    {
        _bed.SuspendTime = TimeSpan.FromMilliseconds(30);
        _bed.Use(@"C:\secrets\a");
        Assert.Equal(["suspend 1004"], _bed.Done);
        Assert.Equal((Verdict.Ask, @"C:\secrets\a"), (_bed.Question!.Verdict, _bed.Question.Object));
        Assert.Empty(_bed.Decided);

        _bed.Answer.SetResult(answer);
        await Until(() => _bed.Decided.Any());

        Assert.Equal(["suspend 1004", done], _bed.Done);
        Assert.Equal((verdict, "reacted", true), (_bed.Only.Verdict, _bed.Only.Mechanism, _bed.Only.Enforced));
        Assert.Equal(TimeSpan.FromMilliseconds(30), _bed.Only.Reaction);
    }

    [Fact]
    public async Task A_question_that_fails_is_a_no()
    {
        _bed.Use(@"C:\secrets\a");

        _bed.Answer.SetException(new IOException("gone"));
        await Until(() => _bed.Decided.Any());

        Assert.Equal(Verdict.Deny, _bed.Only.Verdict);
        Assert.Equal("terminate 1004", _bed.Done[^1]);
    }

    [Fact]
    public void Nobody_is_asked_without_end()
    {
        for (var i = 0; i < Reactor.AsksMax + 1; i++)
            _bed.Use($@"C:\secrets\{i}");

        Assert.Equal("terminate 1004", _bed.Done[^1]);
        Assert.Equal((Verdict.Deny, $@"C:\secrets\{Reactor.AsksMax}"), (_bed.Only.Verdict, _bed.Only.Object));
    }

    [Fact]
    public void Who_has_gone_was_seen_and_not_prevented()
    {
        _bed.Suspends = ControlOutcome.Gone;

        _bed.Use(@"C:\keys\a");
        _bed.Use(@"C:\secrets\a");

        Assert.Equal(["suspend 1004", "suspend 1004"], _bed.Done);
        Assert.All(
            _bed.Decided, one => Assert.Equal(("etw", false, null), (one.Mechanism, one.Enforced, one.Reaction)));
        Assert.Null(_bed.Question);
        Assert.Equal(0ul, _bed.Observer.Reactions.Count);
    }

    [Fact]
    public void Who_cannot_be_suspended_is_ended_and_timed_by_that()
    {
        _bed.Suspends = ControlOutcome.Failed;

        _bed.Use(@"C:\keys\a");

        Assert.Equal(["suspend 1004", "terminate 1004"], _bed.Done);
        Assert.Equal(("reacted", true, TimeSpan.Zero), (_bed.Only.Mechanism, _bed.Only.Enforced, _bed.Only.Reaction));
        Assert.Equal(1ul, _bed.Observer.Lost["processes that could not be suspended or ended"]);
    }

    [Fact]
    public void Who_cannot_be_ended_takes_its_session_along()
    {
        _bed.Terminates = ControlOutcome.Failed;

        _bed.Use(@"C:\keys\a");

        Assert.Equal("terminate session s7", _bed.Done[^1]);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 6000 && !condition(); i++)
            await Task.Delay(5);
        Assert.True(condition());
    }
}
