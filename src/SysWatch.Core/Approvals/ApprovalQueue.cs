using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Approvals;

/// <summary>
/// The questions of `ask` rules, held until a person answers, the time is up or the asker has gone. An answer counts
/// once, for the question whose id it names. Safe for several threads.
/// </summary>
public sealed class ApprovalQueue(
    ApprovalOptions options, EventStream events, MonotonicNumbers numbers, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<QuestionKey, PendingQuestion> _byKey = [];
    private readonly Dictionary<string, PendingQuestion> _byId = [];
    private readonly Queue<Approval> _ended = new();
    private readonly Feed<Approval> _changes = new(options.WatcherQueueMax);
    private bool _isStopped;

    /// <summary>
    /// Holds a question. False: denied, not answered in time, withdrawn, or refused because too many wait already.
    /// The same question of the same process shares one answer.
    /// </summary>
    public async Task<bool> AskAsync(AccessDecided question, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || Join(question) is not { } pending)
            return false;
        try
        {
            return await pending.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Leave(pending);
        }
    }

    /// <param name="by">Who answers, e.g. <c>uid 1000</c>; recorded.</param>
    /// <param name="approval">The question as it ended, unless unknown.</param>
    public ResolveOutcome Resolve(string id, bool approve, string by, out Approval? approval)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out var pending))
            {
                approval = End(pending, approve ? ApprovalState.Approved : ApprovalState.Denied, by);
                return ResolveOutcome.Resolved;
            }

            approval = _ended.FirstOrDefault(a => a.Id == id);
            return approval is null ? ResolveOutcome.Unknown : ResolveOutcome.TooLate;
        }
    }

    /// <summary>A question that waits, or one that ended a while ago.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out Approval? approval)
    {
        lock (_lock)
        {
            approval = _byId.TryGetValue(id, out var pending)
                ? pending.Approval
                : _ended.FirstOrDefault(a => a.Id == id);
            return approval is not null;
        }
    }

    /// <summary>The questions that wait, oldest first.</summary>
    public IReadOnlyList<Approval> Pending()
    {
        lock (_lock)
            return [.. _byId.Values.Select(p => p.Approval).OrderBy(a => a.AskedAt)];
    }

    /// <summary>The questions that wait, and every change from there on.</summary>
    public FeedReader<Approval> Watch(out IReadOnlyList<Approval> pending)
    {
        lock (_lock)
        {
            pending = Pending();
            return _changes.Open();
        }
    }

    /// <summary>The session has ended, and its questions with it.</summary>
    public void Withdraw(SessionId session)
    {
        lock (_lock)
        {
            foreach (var pending in _byId.Values.Where(p => p.Key.Session == session).ToList())
                End(pending, ApprovalState.Withdrawn, "");
        }
    }

    /// <summary>
    /// The daemon stops. What waits, or comes now, is neither answered nor refused: its call stays held, and the next
    /// daemon asks again. Who cannot wait so long cancels, and is refused.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var pending in _byId.Values)
                pending.Dispose();
            _byKey.Clear();
            _byId.Clear();
            _changes.Close();
        }
    }

    private PendingQuestion? Join(AccessDecided question)
    {
        var key = QuestionKey.Of(question);
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var pending))
            {
                pending.Askers++;
                return pending;
            }

            var now = time.GetUtcNow();
            var id = $"a{numbers.Next():x}";
            var approval = new Approval(id, question, now, now + options.Timeout, ApprovalState.Pending);
            if (_isStopped)
                return new PendingQuestion(approval, key) { Askers = 1 };
            if (_byId.Values.Count(p => p.Key.Session == key.Session) >= options.PendingPerSessionMax)
            {
                Record(approval with { State = ApprovalState.Overflowed }, "");
                return null;
            }

            pending = new PendingQuestion(approval, key) { Askers = 1 };
            _byKey.Add(key, pending);
            _byId.Add(id, pending);
            pending.Deadline = time.CreateTimer(Expire, pending, options.Timeout, Timeout.InfiniteTimeSpan);
            _changes.Publish(approval);
            return pending;
        }
    }

    private void Leave(PendingQuestion pending)
    {
        lock (_lock)
        {
            if (--pending.Askers == 0 && _byId.ContainsKey(pending.Approval.Id))
                End(pending, ApprovalState.Withdrawn, "");
        }
    }

    private void Expire(object? state)
    {
        var pending = (PendingQuestion)state!;
        lock (_lock)
        {
            if (_byId.ContainsKey(pending.Approval.Id))
                End(pending, ApprovalState.Expired, "");
        }
    }

    private Approval End(PendingQuestion pending, ApprovalState state, string by)
    {
        _byKey.Remove(pending.Key);
        _byId.Remove(pending.Approval.Id);
        pending.Dispose();
        var approval = pending.Approval with { State = state };
        pending.Settle(state == ApprovalState.Approved);
        Record(approval, by);
        return approval;
    }

    private void Record(Approval approval, string by)
    {
        _ended.Enqueue(approval);
        while (_ended.Count > options.EndedMax)
            _ended.Dequeue();
        _changes.Publish(approval);
        var question = approval.Question;
        events.Publish(new ApprovalResolved
        {
            Time = time.GetUtcNow(), Session = question.Session, Process = question.Process, Approval = approval,
            By = by,
        });
    }
}
