using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.TokenTypes;

namespace SysWatch.Windows.Holding.Tokens;

/// <summary>
/// What a service has and Windows leaves switched off until it is asked for: without them a process is given no other
/// token, and access lists of others cannot be changed.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class Privileges
{
    private static readonly string[] s_needed =
    [
        "SeAssignPrimaryTokenPrivilege", "SeIncreaseQuotaPrivilege", "SeTcbPrivilege", "SeDebugPrivilege",
        "SeBackupPrivilege", "SeRestorePrivilege", "SeSecurityPrivilege",
    ];

    /// <summary>What administrators have as well: access lists of others, and loading a user's keys.</summary>
    private static readonly string[] s_toUndo = ["SeBackupPrivilege", "SeRestorePrivilege"];

    /// <exception cref="NativeException">One of them is not there: the daemon does not run as the system.</exception>
    public static void Enable() => Enable(s_needed);

    /// <exception cref="NativeException">One of them is not there.</exception>
    public static void EnableToUndo() => Enable(s_toUndo);

    private static void Enable(string[] names)
    {
        Wine.Refuse("switch privileges on");
        using var daemon = HeldProcess.Open(Environment.ProcessId, HeldProcess.LookAccess);
        if (!Advapi32.OpenProcessToken(
                daemon.Handle, TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, out var own))
            throw NativeException.Last("OpenProcessToken", "look at the daemon's own token");
        using (own)
        {
            foreach (var name in names)
                Enable(own, name);
        }
    }

    private static void Enable(KernelHandle own, string name)
    {
        if (!Advapi32.LookupPrivilegeValueW(null, name, out var value))
            throw NativeException.Last("LookupPrivilegeValueW", $"find {name}");
        var change = new TOKEN_PRIVILEGES
        {
            PrivilegeCount = 1,
            Privileges = new LUID_AND_ATTRIBUTES { Luid = value, Attributes = SE_PRIVILEGE_ENABLED },
        };
        // It succeeds also where it has switched nothing on, and says so by its last error.
        if (!Advapi32.AdjustTokenPrivileges(own, false, &change, 0, 0, 0) ||
            Marshal.GetLastPInvokeError() == Win32Error.ERROR_NOT_ALL_ASSIGNED)
            throw NativeException.Last("AdjustTokenPrivileges", $"switch {name} on, which LocalSystem has");
    }
}
