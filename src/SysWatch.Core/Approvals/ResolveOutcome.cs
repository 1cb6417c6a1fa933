namespace SysWatch.Core.Approvals;

public enum ResolveOutcome : byte
{
    /// <summary>This answer decided.</summary>
    Resolved = 1,

    /// <summary>The question had come to its end before; the approval says how.</summary>
    TooLate = 2,

    /// <summary>No question of this id is known (any more).</summary>
    Unknown = 3,
}
