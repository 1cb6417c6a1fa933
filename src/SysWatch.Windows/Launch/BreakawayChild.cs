using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Launch;

/// <summary>A child that asks to be in no job of its parent's: `syswatch selftest` tries whether it may.</summary>
[SupportedOSPlatform("windows")]
public static class BreakawayChild
{
    /// <returns>Why not; null: it was made. It ends without having run.</returns>
    public static string? Start()
    {
        using var child = PlainProcess.TryStartSuspended(null, ProcessTypes.CREATE_BREAKAWAY_FROM_JOB);
        if (child is null)
            return NativeException.Last("CreateProcessW", "start a child outside of the job").Message;
        child.Terminate(0);
        return null;
    }
}
