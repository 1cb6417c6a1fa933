using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Seeing;

/// <summary>From what was decided on a use to what is done about it and told of. Under the observer's lock.</summary>
internal sealed class Settlement(
    MemberPrograms programs, Reactor reactor, ReactionTable table, IBackendHost host, TimeProvider time)
{
    /// <summary>Answers to questions come on other threads, past the counting: there are few.</summary>
    private readonly Action<AccessDecided> _answered = host.Publish;

    public AllowedUses Uses { get; } = new(host.Publish, time);

    public ToldRefusals Refusals { get; } = new(host.Publish, time);

    /// <returns>False where what was done ends here: it was refused, or its process stopped.</returns>
    public bool Settle(in Attempt attempt, Decision decision)
    {
        var rule = attempt.Session.Policy.Rules[decision.Rule];
        switch (decision.Verdict)
        {
            case Verdict.Allow:
                if (attempt.Outcome == UseOutcome.Happened && IsRecorded(attempt))
                    Uses.Use(DescribeUse(attempt, rule));
                return true;
            case Verdict.Audit:
                if (attempt.Outcome == UseOutcome.Happened)
                    Refusals.Tell(Describe(attempt, Verdict.Audit, rule, Mechanisms.Seen, enforced: true));
                return true;
            case Verdict.Ask:
                return Ask(attempt, rule);
            default:
                return Refuse(attempt, rule, table.Of(attempt.Use));
        }
    }

    /// <summary>A rule, or a wall, denies it.</summary>
    public bool Refuse(in Attempt attempt, RuleSummary rule, Response response)
    {
        if (attempt.Outcome == UseOutcome.Failed)
            return false;
        if (attempt.Outcome == UseOutcome.Refused)
        {
            Refusals.Tell(Describe(attempt, Verdict.Deny, rule, RefusedBy(attempt), enforced: true));
            return false;
        }
        if (attempt.Session.IsAudit || response == Response.Record || !attempt.MayReact)
        {
            Refusals.Tell(Describe(attempt, Verdict.Deny, rule, Mechanisms.Seen, enforced: false));
            return true;
        }
        var reacted = reactor.End(TargetOf(attempt), withSession: response == Response.TerminateSession);
        Refusals.Tell(Describe(
            attempt, Verdict.Deny, rule, reacted.HasStopped ? Mechanisms.Reacted : Mechanisms.Seen, reacted.HasStopped)
            with { Reaction = reacted.Took });
        return false;
    }

    /// <summary>What it did could not be judged, so it goes no further. Needs nothing that may have been in the way.
    /// </summary>
    public void EndUndecided(ObservedSession session, TreeProcess process, long fileTime)
    {
        var reacted = session.IsAudit || table.Of(ReactedUse.Processes) == Response.Record
            ? default
            : reactor.End(new ReactionTarget(process.Session, process.Identity, fileTime), withSession: false);
        host.Publish(new AccessDecided
        {
            Time = FileTimes.ToTime(fileTime),
            Session = session.Id,
            Process = (process.Notes as MemberProgram)?.Snapshot ?? MemberPrograms.Describe(process, null, null),
            Guard = Guard.Processes,
            Operation = "call",
            Object = "",
            Verdict = Verdict.Deny,
            Rule = WindowsWall.Undecided,
            Mechanism = reacted.HasStopped ? Mechanisms.Reacted : Mechanisms.Seen,
            Enforced = reacted.HasStopped,
            Reaction = reacted.Took,
        });
    }

    private bool Ask(in Attempt attempt, RuleSummary rule)
    {
        if (attempt.Outcome != UseOutcome.Happened)
            return Refuse(attempt, rule, Response.Record);
        var isAsked = !attempt.Session.IsAudit && attempt.MayReact && table.Of(attempt.Use) != Response.Record;
        var question = Describe(attempt, Verdict.Ask, rule, isAsked ? Mechanisms.Reacted : Mechanisms.Seen, isAsked);
        var settled = isAsked ? reactor.Ask(question, TargetOf(attempt), _answered) : question;
        if (settled is not null)
            Refusals.Tell(settled);
        return settled is not { Verdict: Verdict.Deny };
    }

    private static string RefusedBy(in Attempt attempt) => attempt.IsHeld ? attempt.Mechanism : Mechanisms.Windows;

    private static bool IsRecorded(in Attempt attempt)
    {
        var guard = attempt.Guard == Guard.Exec ? Guard.Files : attempt.Guard;
        return attempt.Use != ReactedUse.Lookup && attempt.Session.Policy.Recorded.Contains(guard);
    }

    private static ReactionTarget TargetOf(in Attempt attempt) =>
        new(attempt.Process.Session, attempt.Process.Identity, attempt.FileTime);

    private AccessDecided Describe(
        in Attempt attempt, Verdict verdict, RuleSummary rule, string mechanism, bool enforced) => new()
        {
            Time = FileTimes.ToTime(attempt.FileTime),
            Session = attempt.Session.Id,
            Process = programs.Of(attempt.Session, attempt.Process).Snapshot,
            Guard = attempt.Guard,
            Operation = attempt.Operation,
            Object = attempt.Object,
            Verdict = verdict,
            Rule = rule,
            Mechanism = mechanism,
            Enforced = enforced,
        };

    private AccessesSeen DescribeUse(in Attempt attempt, RuleSummary rule) => new()
    {
        Time = FileTimes.ToTime(attempt.FileTime),
        Session = attempt.Session.Id,
        Process = programs.Of(attempt.Session, attempt.Process).Snapshot,
        Guard = attempt.Guard,
        Operation = attempt.Operation,
        Object = attempt.Object,
        Rule = rule,
        Mechanism = Mechanisms.Seen,
        First = FileTimes.ToTime(attempt.FileTime),
        Count = 1,
    };
}
