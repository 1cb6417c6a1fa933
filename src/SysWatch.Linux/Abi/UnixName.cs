using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_unix_key</c>: a name as in sun_path; an abstract one starts with a zero byte.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnixName
{
    public uint Generation;
    public uint Length;
    public UnixPathBytes Path;
}

[InlineArray(KernelAbi.UnixPathMax)]
internal struct UnixPathBytes
{
    private byte _first;
}
