using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Probe.Inside;

/// <summary>Processes that a member starts to find out where they are. They never run.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class MemberProcesses
{
    /// <returns>A Win32 error; 0: it was made.</returns>
    /// <exception cref="InvalidOperationException">It was made, and is not where it must be.</exception>
    public static int Start(bool breaksAway)
    {
        var shell = Environment.SystemDirectory + @"\cmd.exe";
        var line = $"\"{shell}\" /d /c exit 0\0".ToCharArray();
        var startup = new STARTUPINFOEXW();
        startup.StartupInfo.cb = (uint)sizeof(STARTUPINFOW);
        PROCESS_INFORMATION made;
        fixed (char* program = shell, text = line)
        {
            if (!Kernel32.CreateProcessW(
                    program, text, 0, 0, inheritHandles: false,
                    CREATE_SUSPENDED | CREATE_NO_WINDOW | (breaksAway ? CREATE_BREAKAWAY_FROM_JOB : 0), null, null,
                    &startup, &made))
                return Marshal.GetLastPInvokeError();
        }
        Kernel32.CloseHandle(made.hThread);
        using var process = new KernelHandle(made.hProcess);
        var isMember = false;
        var isKnown = Kernel32.IsProcessInJob(process, 0, out isMember);
        Kernel32.TerminateProcess(process, 0);
        if (!isKnown)
            throw NativeException.Last("IsProcessInJob", "look for a process in the session's job");
        return breaksAway || isMember ? 0
            : throw new InvalidOperationException("the process that was started is in no job");
    }
}
