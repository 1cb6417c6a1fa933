using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.ProcessTypes;

namespace SysWatch.Windows.Holding;

/// <summary>A process that is given nothing of its maker's: no handle, no working directory of its own.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class PlainProcess
{
    /// <param name="token">Whose it is; null: the maker's.</param>
    /// <param name="program">Whole path.</param>
    /// <param name="line">The program's own name first.</param>
    /// <param name="flags">CREATE_*, DETACHED_PROCESS.</param>
    /// <param name="block">Of variables; null: the maker's.</param>
    /// <param name="desktop">Null: the maker's.</param>
    /// <returns>Null: the last error says why.</returns>
    public static HeldProcess? TryStart(
        KernelHandle? token, string program, string line, uint flags, string? block = null, string? desktop = null)
    {
        var startup = new STARTUPINFOEXW();
        startup.StartupInfo.cb = (uint)sizeof(STARTUPINFOW);
        PROCESS_INFORMATION made;
        // CreateProcessW may write into the command line.
        var writable = (line + '\0').ToCharArray();
        var unicode = block is null ? 0 : CREATE_UNICODE_ENVIRONMENT;
        fixed (char* path = program, text = writable, variables = block, place = desktop)
        {
            startup.StartupInfo.lpDesktop = (nint)place;
            var isMade = token is null
                ? Kernel32.CreateProcessW(path, text, 0, 0, false, flags | unicode, variables, null, &startup, &made)
                : Advapi32.CreateProcessAsUserW(
                    token, path, text, 0, 0, false, flags | unicode, variables, null, &startup, &made);
            if (!isMade)
                return null;
        }
        Kernel32.CloseHandle(made.hThread);
        return HeldProcess.Own(made.hProcess, (int)made.dwProcessId);
    }

    /// <summary>cmd.exe, which ends at once; suspended, so that it never runs.</summary>
    /// <returns>Null: the last error says why.</returns>
    public static HeldProcess? TryStartSuspended(KernelHandle? token, uint flags, string? block = null)
    {
        var shell = Environment.SystemDirectory + @"\cmd.exe";
        return TryStart(token, shell, $"\"{shell}\" /d /c exit 0", flags | CREATE_SUSPENDED, block);
    }
}
