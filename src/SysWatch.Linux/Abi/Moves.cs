using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_moves</c>, the one element of <c>sw_moves</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Moves
{
    /// <summary>Of directories and mounts; 0: moves are not seen, and nothing is remembered of files.</summary>
    public ulong Count;

    /// <summary>When mounts last began to change, CLOCK_BOOTTIME ns.</summary>
    public ulong MountedAt;

    /// <summary>When a directory was last moved, or about to be.</summary>
    public ulong MovedAt;
}
