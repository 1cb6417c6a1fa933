using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_object_name</c>: a name that rules have for an object.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectName
{
    public uint Length;

    /// <summary>Not 0: there is one of the next number.</summary>
    public uint HasMore;

    public ObjectPathBytes Path;
}

[InlineArray(KernelAbi.ObjectPathMax)]
internal struct ObjectPathBytes
{
    private byte _first;
}
