using System.Runtime.Versioning;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Holding.Tokens;

/// <summary>
/// What a process lets be done to itself. It is made with its maker's level and list, and keeps them when it is given
/// another token: one that an administrator, or the system, has made could not even be opened by itself and by its
/// children.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ProcessProtection
{
    private const uint LABEL_SECURITY_INFORMATION = 0x10;

    /// <exception cref="NativeException">It stays as it was.</exception>
    public static void Set(HeldProcess process, Sid user)
    {
        Wine.Refuse("change what a process lets be done to it");
        using var target = HeldProcess.TryOpen(
            process.Pid, process.Creation, FileTypes.WRITE_DAC | FileTypes.WRITE_OWNER | HeldProcess.LookAccess);
        if (target is null)
            throw NativeException.Last("OpenProcess", "change what the process lets be done to it");
        fixed (byte* descriptor = ProcessDescriptor.Of(user).Bytes)
        {
            var status = Ntdll.NtSetSecurityObject(
                target.Handle, FileTypes.DACL_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION, descriptor);
            if (status < 0)
            {
                throw NativeException.Status(
                    "NtSetSecurityObject", status, "change what the process lets be done to it");
            }
        }
    }
}
