using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary>
/// <c>struct sw_seen</c>: where uses of one object are counted. Shared with the kernel programs: the tag and the count
/// are written by atomic operations only.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SeenPlace
{
    /// <summary>0: free. 1: the key is being written.</summary>
    public ulong Tag;

    public SeenKey Key;

    /// <summary>Uses that nobody was told of yet.</summary>
    public ulong Count;

    /// <summary>CLOCK_BOOTTIME ns, to a tick of the kernel's.</summary>
    public ulong Last;

    public ulong Tick;
}
