using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Launch;

/// <summary>What names one session on the machine.</summary>
/// <param name="NetworkChange">Its number in the journal.</param>
[SupportedOSPlatform("windows")]
internal sealed record SidHold(Sid Session, NetworkPlan Network, ulong NetworkChange, SessionStamps Stamps)
{
    /// <summary>Over the user's processes outside.</summary>
    public required ProcessShield Shield { get; init; }

    /// <summary>What a refusal is the doing of.</summary>
    public required HeldPlan Held { get; init; }
}
