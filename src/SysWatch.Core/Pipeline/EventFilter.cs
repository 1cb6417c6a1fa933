using System.Collections.Immutable;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Core.Pipeline;

/// <summary>What a reader wants to hear of; losses always reach it.</summary>
/// <param name="Sees">
/// The sessions that the reader may see; of the default id, whether also what belongs to none. Asked under the stream's
/// lock, so it must be quick.
/// </param>
/// <param name="Kinds">None: every kind.</param>
/// <param name="Guards">Empty: every guard. Speaks of accesses and approvals only.</param>
public sealed record EventFilter(Func<SessionId, bool> Sees, EventKinds Kinds, ImmutableArray<Guard> Guards)
{
    public static EventFilter Everything { get; } = new(_ => true, EventKinds.None, []);

    public bool Matches(SystemEvent systemEvent) =>
        (Kinds == EventKinds.None || (Kinds & KindsOf(systemEvent)) != 0) &&
        (Guards.IsEmpty || GuardOf(systemEvent) is not { } guard || Guards.Contains(guard)) &&
        (systemEvent is EventsLost || Sees(systemEvent.Session));

    private static EventKinds KindsOf(SystemEvent systemEvent) => systemEvent switch
    {
        SessionStarted or SessionEnded or PolicyReloaded or AgentNotHeld => EventKinds.Session,
        ProcessStarted or ProcessExited => EventKinds.Process,
        AccessDecided { IsDenial: true } => EventKinds.Access | EventKinds.Denial,
        AccessDecided => EventKinds.Access,
        AccessesSeen => EventKinds.Allowed,
        ApprovalResolved => EventKinds.Approval,
        EventsLost => EventKinds.All,
        _ => throw new InvalidOperationException($"An event without a kind: {systemEvent.GetType().Name}."),
    };

    private static Guard? GuardOf(SystemEvent systemEvent) => systemEvent switch
    {
        AccessDecided access => access.Guard,
        AccessesSeen seen => seen.Guard,
        ApprovalResolved resolved => resolved.Approval.Question.Guard,
        _ => null,
    };
}

[Flags]
public enum EventKinds : byte
{
    None = 0,
    Session = 1,
    Process = 2,
    Access = 4,

    /// <summary>Of the accesses, those that were refused.</summary>
    Denial = 8,

    Approval = 16,
    Lost = 32,

    /// <summary>Uses that were allowed, of sessions that record them.</summary>
    Allowed = 64,

    All = Session | Process | Access | Denial | Approval | Lost | Allowed,
}
