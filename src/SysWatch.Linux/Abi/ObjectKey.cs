using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_object_key</c>: one of the names by which a session's rules mean an object.</summary>
/// <param name="Device">As the kernel has it.</param>
/// <param name="Number">From 0, without gaps.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ObjectKey(
    ulong Session, ulong Inode, uint Device, uint Generation, uint Number, uint Reserved = 0);
