using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SysWatch.Windows.Interop;

/// <summary>A session with the filtering platform. A dynamic one takes its filters with it when it is closed.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WfpEngineHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public WfpEngineHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => Fwpuclnt.FwpmEngineClose0(handle) == 0;
}
