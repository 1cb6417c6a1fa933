using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>enum sw_event_kind</c>.</summary>
internal enum KernelEventKind : ushort
{
    Fork = 1,
    Exec = 2,
    Exit = 3,
    Network = 4,
    Unix = 5,
}

/// <summary><c>struct sw_event</c>: starts every event; alone it is a fork's, and Pid is the child.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct EventHeader
{
    public readonly uint Size;
    public readonly ushort Version;
    public readonly KernelEventKind Kind;

    /// <summary>CLOCK_BOOTTIME ns; <see cref="Bpf.BootClock"/> turns it into a time.</summary>
    public readonly ulong Time;

    public readonly ulong Session;
    public readonly uint Pid;
    public readonly uint Tid;
    public readonly uint Parent;

    /// <summary>Pid of the tool call that this process belongs to; 0: the agent itself.</summary>
    public readonly uint Action;

    /// <summary>ns since boot, in whole ticks as in /proc/PID/stat.</summary>
    public readonly ulong StartTime;
}

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

/// <summary><c>struct sw_exit_event</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ExitEvent
{
    public readonly EventHeader Header;

    /// <summary>As wait(2) gives it.</summary>
    public readonly uint Status;

    public readonly uint Reserved;

    /// <summary>Exit code, or 128 + signal as a shell shows it.</summary>
    public int ExitCode => (Status & 0x7f) != 0 ? 128 + (int)(Status & 0x7f) : (int)(Status >> 8 & 0xff);
}

/// <summary><c>struct sw_network_event</c>: one use of the network and what was decided.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NetworkEvent
{
    public readonly EventHeader Header;
    public readonly AddressBytes Address;
    public readonly ushort Port;

    /// <summary>IPPROTO_*.</summary>
    public readonly ushort IpProtocol;

    /// <summary>A value of NetworkOperations.</summary>
    public readonly byte Operation;

    /// <summary>A value of NetworkProtocols.</summary>
    public readonly byte Protocol;

    /// <summary>A value of Verdict; Ask when no grant lives.</summary>
    public readonly byte Verdict;

    /// <summary>1: refused.</summary>
    public readonly byte Enforced;

    /// <summary>Index into the rules of <see cref="Generation"/>, or <see cref="KernelAbi.NoRule"/>.</summary>
    public readonly uint Rule;

    public readonly uint Generation;
    public readonly uint Policy;
    public readonly uint Actors;
}

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
