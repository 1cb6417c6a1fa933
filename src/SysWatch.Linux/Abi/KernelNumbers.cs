using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_object</c>: what the kernel calls the object behind a descriptor of the daemon's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct KernelNumbers(
    ulong Inode, uint Device, uint Generation, uint Descriptor, uint Reserved);
