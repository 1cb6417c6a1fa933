using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_moves</c>, the one element of <c>sw_moves</c>.</summary>
/// <param name="Count">Of directories and mounts; 0: moves are not seen, and nothing is remembered of files.</param>
/// <param name="MountedAt">When mounts last began to change, CLOCK_BOOTTIME ns.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Moves(ulong Count, ulong MountedAt);
