using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_sysctl_event</c>: a setting of the kernel that a member wanted to write.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct SysctlEvent
{
    public readonly EventHeader Header;
    public readonly uint Policy;
    public readonly uint Length;

    /// <summary>Path below /proc/sys.</summary>
    public readonly SysctlNameBytes Name;
}

[InlineArray(KernelAbi.SysctlNameMax)]
internal struct SysctlNameBytes
{
    private byte _first;
}
