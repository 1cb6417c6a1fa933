using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;

namespace SysWatch.Windows.Interop;

/// <summary>advapi32.dll: the token that a process runs with.</summary>
[SupportedOSPlatform("windows")]
internal static partial class TokenCalls
{
    // What CheckTokenMembership needs: a copy that can be asked.
    private const uint QueryAndDuplicate = 0xA;

    /// <returns>Null: it may not be looked at, or has gone.</returns>
    public static WindowsIdentity? IdentityOf(SafeProcessHandle process)
    {
        if (!OpenProcessToken(process, QueryAndDuplicate, out var token))
            return null;
        using (token)
            return token.IsInvalid ? null : new WindowsIdentity(token.DangerousGetHandle());
    }

    [LibraryImport("advapi32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool OpenProcessToken(
        SafeProcessHandle process, uint access, out SafeAccessTokenHandle token);
}
