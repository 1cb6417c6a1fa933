using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_state</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct KernelState
{
    public uint Abi;
    public uint Overflowed;
    public ulong Object;
}
