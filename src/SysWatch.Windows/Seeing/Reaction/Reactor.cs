using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Seeing.Reaction;

/// <summary>Stops who did what a rule denies, and asks where a rule says so.</summary>
internal sealed class Reactor(IProcessControl control, IBackendHost host, ReactionTimes times, TimeProvider time)
{
    /// <summary>More questions at once than a person will answer: who would ask one more is ended.</summary>
    public const int AsksMax = 256;

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _asking = [];
    private long _failed;

    /// <summary>Processes that Windows did not suspend or end when it was told to.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Suspends it at once, and then ends it: a process that is being ended may run on for a while.</summary>
    public Reacted End(in ReactionTarget target, bool withSession)
    {
        var reacted = Suspend(target, out var outcome);
        if (outcome == ControlOutcome.Gone && !withSession)
            return reacted;
        var ended = control.Terminate(target);
        var took = reacted.Took;
        if (ended == ControlOutcome.Done && took is null)
            took = Measure(target);
        if (ended == ControlOutcome.Failed)
            Interlocked.Increment(ref _failed);
        // What cannot be ended by itself must not go on: its session's end is the last means.
        if (target.Session is { } session && (withSession || ended == ControlOutcome.Failed))
            control.TerminateSession(session);
        return new Reacted(reacted.HasStopped || ended == ControlOutcome.Done, took);
    }

    /// <summary>
    /// Suspends it, asks, and lets it go on or ends it. What it did stands: a person decides on what follows.
    /// </summary>
    /// <param name="publish">Is told how it ended; any thread.</param>
    public void Ask(AccessDecided question, ReactionTarget target, Action<AccessDecided> publish)
    {
        var reacted = Suspend(target, out var outcome);
        if (outcome == ControlOutcome.Gone)
        {
            publish(question with { Verdict = Verdict.Deny, Mechanism = Mechanisms.Seen, Enforced = false });
            return;
        }
        lock (_lock)
        {
            if (outcome == ControlOutcome.Done && _asking.Count < AsksMax)
            {
                var asking = AskAsync(question, target, reacted, publish);
                if (asking.IsCompleted)
                    return;
                _asking.Add(asking);
                asking.ContinueWith(Asked, TaskScheduler.Default);
                return;
            }
        }
        publish(Refuse(question, target, reacted));
    }

    /// <summary>The questions that wait have come to their end.</summary>
    public Task WhenAsked()
    {
        lock (_lock)
            return Task.WhenAll(_asking);
    }

    private async Task AskAsync(
        AccessDecided question, ReactionTarget target, Reacted reacted, Action<AccessDecided> publish)
    {
        var approved = false;
        try
        {
            approved = await host.AskAsync(question with { Reaction = reacted.Took }, CancellationToken.None)
                .ConfigureAwait(false);
        }
        finally
        {
            // A question that fails is one that nobody answered.
            if (!approved)
                publish(Refuse(question, target, reacted));
        }
        if (approved)
        {
            control.Resume(target);
            publish(question with { Verdict = Verdict.Allow, Mechanism = Mechanisms.Reacted, Reaction = reacted.Took });
        }
    }

    private AccessDecided Refuse(AccessDecided question, in ReactionTarget target, Reacted reacted)
    {
        var ended = control.Terminate(target);
        if (ended == ControlOutcome.Failed)
        {
            Interlocked.Increment(ref _failed);
            if (target.Session is { } session)
                control.TerminateSession(session);
        }
        return question with
        {
            Verdict = Verdict.Deny, Mechanism = Mechanisms.Reacted, Enforced = true, Reaction = reacted.Took,
        };
    }

    private Reacted Suspend(in ReactionTarget target, out ControlOutcome outcome)
    {
        outcome = control.Suspend(target);
        if (outcome == ControlOutcome.Failed)
            Interlocked.Increment(ref _failed);
        return outcome == ControlOutcome.Done ? new Reacted(true, Measure(target)) : default;
    }

    private TimeSpan Measure(in ReactionTarget target)
    {
        var took = time.GetUtcNow() - FileTimes.ToTime(target.SeenAt);
        if (took < TimeSpan.Zero)
            took = TimeSpan.Zero;
        times.Add(took);
        return took;
    }

    private void Asked(Task asking)
    {
        lock (_lock)
            _asking.Remove(asking);
    }
}
