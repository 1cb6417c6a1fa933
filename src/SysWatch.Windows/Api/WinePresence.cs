using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Api;

/// <summary>Whether this is wine, which has owners and rights of files and pipes in name only.</summary>
public static class WinePresence
{
    public static bool IsWine { get; } = OperatingSystem.IsWindows() && Wine.IsPresent;
}
