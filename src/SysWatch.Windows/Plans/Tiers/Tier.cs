namespace SysWatch.Windows.Plans.Tiers;

/// <summary>How a session is started on this machine, for this user.</summary>
internal enum Tier : byte
{
    /// <summary>With the user's token by S4U, which has the session's SID.</summary>
    T1 = 1,

    /// <summary>With the caller's own token: what it does is seen and reacted to.</summary>
    T3 = 3,
}
