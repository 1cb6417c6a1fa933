using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_unix_event</c>: a unix connect or datagram that was refused, or would be.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct UnixEvent
{
    /// <summary>The operation of a datagram; a connect is 1.</summary>
    public const byte Send = 4;

    public readonly EventHeader Header;
    public readonly uint Policy;
    public readonly uint Length;
    public readonly byte Operation;
    public readonly byte Verdict;
    public readonly byte Enforced;
    public readonly byte Reserved;

    /// <summary>As the caller wrote it; an abstract name starts with a zero byte.</summary>
    public readonly UnixPathBytes Path;
}
