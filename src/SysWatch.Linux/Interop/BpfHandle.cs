using Microsoft.Win32.SafeHandles;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>A descriptor of a map, a program or a link.</summary>
internal sealed class BpfHandle : SafeHandleMinusOneIsInvalid
{
    public BpfHandle()
        : base(true)
    {
    }

    /// <summary>libbpf reports a failure as a negative errno, not only as -1.</summary>
    public override bool IsInvalid => (int)handle < 0;

    protected override bool ReleaseHandle() => close((int)handle) == 0;
}
