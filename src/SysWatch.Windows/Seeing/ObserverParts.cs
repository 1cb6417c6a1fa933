using SysWatch.Windows.Names;

namespace SysWatch.Windows.Seeing;

/// <summary>What an observer is made of; <see cref="Observers"/> puts it together.</summary>
internal sealed record ObserverParts
{
    public required SeenInbox Inbox { get; init; }

    public required ProcessTree Tree { get; init; }

    public required ObservedSessions Sessions { get; init; }

    public required LossLedger Losses { get; init; }

    public required MemberPrograms Programs { get; init; }

    public required Settlement Settlement { get; init; }

    public required ObjectJudge Objects { get; init; }

    public required NetworkJudge Network { get; init; }

    public required ProcessJudge Processes { get; init; }

    public required ToldConnections Told { get; init; }

    public required IProcessFacts Facts { get; init; }

    public required ISnapshots Snapshots { get; init; }

    public required ShortNames ShortNames { get; init; }

    public required LinkNames Links { get; init; }

    public required Reaction.Reactor Reactor { get; init; }

    public required Reaction.ReactionTimes Times { get; init; }
}
