using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Launch;

/// <summary>A child that asks to be in no job of its parent's: `syswatch selftest` tries whether it may.</summary>
[SupportedOSPlatform("windows")]
public static unsafe class BreakawayChild
{
    /// <returns>Why not; null: it was made. It ends without having run.</returns>
    public static string? Start()
    {
        var program = Environment.SystemDirectory + @"\cmd.exe";
        var line = "cmd /d /c exit 0\0".ToCharArray();
        var startup = default(STARTUPINFOEXW);
        startup.StartupInfo.cb = (uint)sizeof(STARTUPINFOW);
        PROCESS_INFORMATION made;
        fixed (char* name = program, text = line)
        {
            if (!Kernel32.CreateProcessW(
                    name, text, 0, 0, inheritHandles: false, CREATE_SUSPENDED | CREATE_BREAKAWAY_FROM_JOB, null, null,
                    &startup, &made))
                return NativeException.Last("CreateProcessW", "start a child outside of the job").Message;
        }
        Kernel32.CloseHandle(made.hThread);
        using var child = new KernelHandle(made.hProcess);
        Kernel32.TerminateProcess(child, 0);
        return null;
    }
}
