using SysWatch.Core.Events;

namespace SysWatch.Core.Approvals;

/// <summary>One question that an `ask` rule put to people.</summary>
/// <param name="Id">Never reused while the machine is up; an answer is for this question only.</param>
/// <param name="Question">Who wanted what, and the rule that asks.</param>
/// <param name="ExpiresAt">Nobody's answer by then is a denial.</param>
public sealed record Approval(
    string Id, AccessDecided Question, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, ApprovalState State);

public enum ApprovalState : byte
{
    Pending = 1,

    Approved = 2,

    Denied = 3,

    /// <summary>Nobody answered in time.</summary>
    Expired = 4,

    /// <summary>The process that asked has gone.</summary>
    Withdrawn = 5,

    /// <summary>Refused at once: too many questions of this session wait already.</summary>
    Overflowed = 6,
}
