using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SysWatch.Windows.Interop;

/// <summary>A logon process's connection to the LSA.</summary>
[SupportedOSPlatform("windows")]
internal sealed class LsaHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public LsaHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle() => Secur32.LsaDeregisterLogonProcess(handle) >= 0;
}
