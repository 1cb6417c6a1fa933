using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_exec_event</c>; argv follows, zero-terminated strings one after the other.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ExecEvent
{
    public readonly EventHeader Header;
    public readonly uint FileLength;
    public readonly uint ArgumentsLength;

    /// <summary>More than <see cref="ArgumentsLength"/>: argv was cut.</summary>
    public readonly ulong ArgumentsTotal;

    public readonly ExecFileBytes File;
}

[InlineArray(KernelAbi.ExecFileMax)]
internal struct ExecFileBytes
{
    private byte _first;
}
