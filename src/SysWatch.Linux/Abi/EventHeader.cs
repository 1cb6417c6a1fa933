using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

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

/// <summary><c>enum sw_event_kind</c>.</summary>
internal enum KernelEventKind : ushort
{
    Fork = 1,
    Exec = 2,
    Exit = 3,
    Network = 4,
    Unix = 5,
    Sysctl = 6,
    File = 7,
    Process = 8,

    /// <summary>A program outside of every session may be an agent; the header is all of it.</summary>
    Agent = 9,

    Wall = 10,

    /// <summary>Allowed uses.</summary>
    Seen = 11,

    /// <summary>An object is about to have another name; in a ring of its own.</summary>
    Name = 12,
}
