namespace SysWatch.Core.Sessions;

/// <summary>A running session as it stands now.</summary>
public sealed record SessionView(Session Session, bool IsFrozen);

public enum SessionChangeKind : byte
{
    Started = 1,

    /// <summary>Frozen, thawed, or under another policy.</summary>
    Changed = 2,

    Ended = 3,
}

public sealed record SessionChange(SessionChangeKind Kind, SessionView Session);
