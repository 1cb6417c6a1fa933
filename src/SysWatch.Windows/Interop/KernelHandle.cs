using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SysWatch.Windows.Interop;

/// <summary>
/// A handle of the kernel's: a process (which pins its number), a thread, a job, a port, a token. Closed once.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class KernelHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public KernelHandle()
        : base(ownsHandle: true)
    {
    }

    public KernelHandle(nint handle, bool ownsHandle = true)
        : base(ownsHandle) => SetHandle(handle);

    protected override bool ReleaseHandle() => Kernel32.CloseHandle(handle);
}
