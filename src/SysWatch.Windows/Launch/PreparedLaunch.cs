using System.Runtime.Versioning;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Launch;

/// <summary>What a ticket stands for. Holds its caller open, so that the number stays that process's.</summary>
[SupportedOSPlatform("windows")]
internal sealed record PreparedLaunch(
    HeldProcess Caller, LaunchCaller By, LaunchWish Wish, string EnvironmentBlock, LaunchTier Tier) : IDisposable
{
    public void Dispose() => Caller.Dispose();
}
