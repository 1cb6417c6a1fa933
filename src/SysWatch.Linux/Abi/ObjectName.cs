using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_object_name</c>: a name that rules have for an object.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectName
{
    public uint Length;

    public ObjectNameFlags Flags;

    public ObjectPathBytes Path;
}

/// <summary><c>enum sw_object_name_flag</c>.</summary>
[Flags]
internal enum ObjectNameFlags : uint
{
    None = 0,

    /// <summary>There is one of the next number.</summary>
    HasMore = 1,

    /// <summary>Over a symbolic link: any name of the object may be the one behind it.</summary>
    IsLinked = 2,

    /// <summary>On the way to what is behind a symbolic link: it stays where it is.</summary>
    IsPinned = 4,
}

[InlineArray(KernelAbi.ObjectPathMax)]
internal struct ObjectPathBytes
{
    private byte _first;
}
