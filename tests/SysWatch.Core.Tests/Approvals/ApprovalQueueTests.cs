using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Approvals;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;

namespace SysWatch.Core.Tests.Approvals;

public sealed class ApprovalQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventStream _events;
    private readonly EventSubscription _reader;
    private readonly ApprovalQueue _queue;

    public ApprovalQueueTests()
    {
        _events = new EventStream(new EventStreamOptions(), _time);
        _reader = _events.Subscribe(EventFilter.Everything, 0, out _)!;
        _queue = new ApprovalQueue(
            new ApprovalOptions { PendingPerSessionMax = 3 }, _events, new MonotonicNumbers(_time), _time);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _reader.Dispose();
        _events.Dispose();
    }

    [Theory]
    [InlineData(true, ApprovalState.Approved)]
    [InlineData(false, ApprovalState.Denied)]
    public async Task An_answer_ends_the_wait_and_is_recorded_with_who_gave_it(bool approve, ApprovalState state)
    {
        var answer = Ask("/a");

        var outcome = _queue.Resolve(OnlyId(), approve, "uid 1000", out var approval);

        Assert.Equal(ResolveOutcome.Resolved, outcome);
        Assert.Equal(state, approval!.State);
        Assert.Equal(approve, await answer);
        var recorded = Recorded();
        Assert.Equal((state, "uid 1000"), (recorded.Approval.State, recorded.By));
    }

    [Fact]
    public async Task Time_up_is_a_denial()
    {
        var answer = Ask("/a");

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.False(await answer);
        Assert.Equal(ApprovalState.Expired, Recorded().Approval.State);
        Assert.Empty(_queue.Pending());
    }

    [Fact]
    public async Task The_second_answer_is_too_late_and_changes_nothing()
    {
        var answer = Ask("/a");
        var id = OnlyId();
        _queue.Resolve(id, approve: false, "uid 0", out _);

        var outcome = _queue.Resolve(id, approve: true, "uid 0", out var approval);

        Assert.Equal(ResolveOutcome.TooLate, outcome);
        Assert.Equal(ApprovalState.Denied, approval!.State);
        Assert.False(await answer);
    }

    [Fact]
    public void An_answer_to_one_question_is_none_to_the_next()
    {
        _ = Ask("/a");
        var id = OnlyId();
        _queue.Resolve(id, approve: true, "uid 0", out _);

        var next = Ask("/a");

        Assert.False(next.IsCompleted);
        Assert.NotEqual(id, OnlyId());
    }

    [Fact]
    public void An_id_that_nobody_gave_is_unknown()
    {
        Assert.Equal(ResolveOutcome.Unknown, _queue.Resolve("a1", approve: true, "uid 0", out _));
    }

    [Fact]
    public async Task The_question_is_withdrawn_when_its_asker_goes()
    {
        using var asker = new CancellationTokenSource();
        var answer = _queue.AskAsync(Some.Access(Verdict.Ask), asker.Token);

        await asker.CancelAsync();

        Assert.False(await answer);
        Assert.Equal(ApprovalState.Withdrawn, Recorded().Approval.State);
        Assert.Empty(_queue.Pending());
    }

    [Fact]
    public async Task The_same_question_of_the_same_process_is_asked_once_and_one_answer_serves_both()
    {
        var first = Ask("/a");
        var second = Ask("/a");

        _queue.Resolve(OnlyId(), approve: true, "uid 0", out _);

        Assert.True(await first);
        Assert.True(await second);
    }

    [Fact]
    public async Task A_shared_question_stays_while_one_of_its_askers_does()
    {
        using var leaver = new CancellationTokenSource();
        var gone = _queue.AskAsync(Some.Access(Verdict.Ask), leaver.Token);
        var stays = Ask("/x");

        await leaver.CancelAsync();
        Assert.False(await gone);
        _queue.Resolve(OnlyId(), approve: true, "uid 0", out _);

        Assert.True(await stays);
    }

    [Fact]
    public void Another_process_asks_for_itself()
    {
        _ = Ask("/a", pid: 7);
        _ = Ask("/a", pid: 8);

        Assert.Equal(2, _queue.Pending().Count);
    }

    [Fact]
    public async Task A_session_with_too_many_questions_is_refused_and_told_so_and_others_are_not()
    {
        for (var i = 0; i < 3; i++)
            _ = Ask($"/{i}");

        Assert.False(await Ask("/too-many"));
        Assert.Equal(ApprovalState.Overflowed, Recorded().Approval.State);
        Assert.False(_queue.AskAsync(
            Some.Access(Verdict.Ask, session: 2), TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public async Task Questions_end_with_their_session()
    {
        var answer = Ask("/a");

        _queue.Withdraw(Some.Session);

        Assert.False(await answer);
    }

    [Fact]
    public async Task At_the_daemons_stop_a_question_is_neither_answered_nor_refused()
    {
        using var leaver = new CancellationTokenSource();
        var waits = Ask("/a");
        var leaves = _queue.AskAsync(Some.Access(Verdict.Ask, path: "/b"), leaver.Token);
        var id = _queue.Pending()[0].Id;

        _queue.Dispose();
        var comes = Ask("/c");
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(ResolveOutcome.Unknown, _queue.Resolve(id, approve: true, "uid 0", out _));
        Assert.Empty(_queue.Pending());
        await leaver.CancelAsync();
        Assert.False(await leaves);
        Assert.False(_reader.Events.TryRead(out _));
        Assert.False(waits.IsCompleted || comes.IsCompleted);
    }

    [Fact]
    public void A_watcher_hears_what_waits_and_every_change()
    {
        _ = Ask("/a");
        using var watcher = _queue.Watch(out var pending);

        _ = Ask("/b");
        _queue.Resolve(pending[0].Id, approve: true, "uid 0", out _);

        Assert.Equal("/a", Assert.Single(pending).Question.Object);
        Assert.True(watcher.Changes.TryRead(out var asked));
        Assert.Equal(("/b", ApprovalState.Pending), (asked.Question.Object, asked.State));
        Assert.True(watcher.Changes.TryRead(out var approved));
        Assert.Equal(("/a", ApprovalState.Approved), (approved.Question.Object, approved.State));
    }

    private Task<bool> Ask(string path, int pid = 7) =>
        _queue.AskAsync(Some.Access(Verdict.Ask, path: path, pid: pid), TestContext.Current.CancellationToken);

    private string OnlyId() => Assert.Single(_queue.Pending()).Id;

    private ApprovalResolved Recorded()
    {
        Assert.True(_reader.Events.TryRead(out var recorded));
        return Assert.IsType<ApprovalResolved>(recorded);
    }
}
