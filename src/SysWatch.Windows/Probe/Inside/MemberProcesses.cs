using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>Processes that a member starts to find out where they are. They never run.</summary>
[SupportedOSPlatform("windows")]
internal static class MemberProcesses
{
    /// <returns>A Win32 error; 0: it was made.</returns>
    /// <exception cref="InvalidOperationException">It was made, and is not where it must be.</exception>
    public static int Start(bool breaksAway)
    {
        using var process = PlainProcess.TryStartSuspended(
            null, CREATE_NO_WINDOW | (breaksAway ? CREATE_BREAKAWAY_FROM_JOB : 0));
        if (process is null)
            return Marshal.GetLastPInvokeError();
        // In any job.
        var isKnown = Kernel32.IsProcessInJob(process.Handle, 0, out var isMember);
        var error = Marshal.GetLastPInvokeError();
        process.Terminate(0);
        if (!isKnown)
            throw NativeException.Win32("IsProcessInJob", error, "look for a process in the session's job");
        return breaksAway || isMember ? 0
            : throw new InvalidOperationException("the process that was started is in no job");
    }
}
