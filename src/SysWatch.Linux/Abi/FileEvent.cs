using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_file_event</c>: one use of a file and what was decided; the path follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct FileEvent
{
    public readonly EventHeader Header;
    public readonly uint Policy;
    public readonly uint Generation;

    /// <summary>Index into the rules of <see cref="Generation"/>; beyond them: no rule decided.</summary>
    public readonly uint Rule;

    public readonly uint Actors;

    /// <summary>Of the path.</summary>
    public readonly uint Length;

    public readonly FileOperation Operation;

    /// <summary>The one of PathAccess that decided.</summary>
    public readonly byte Access;

    /// <summary>A value of Verdict.</summary>
    public readonly byte Verdict;

    /// <summary>1: refused.</summary>
    public readonly byte Enforced;
}

/// <summary><c>enum sw_file_operation</c>.</summary>
internal enum FileOperation : byte
{
    Open = 1,

    /// <summary>A descriptor came over a socket.</summary>
    Receive = 2,

    Make = 3,
    Remove = 4,
    Truncate = 5,
    Mode = 6,
    Owner = 7,

    /// <summary>Or link.</summary>
    Move = 8,

    /// <summary>A datagram to a unix socket.</summary>
    Send = 9,

    /// <summary>To a unix socket.</summary>
    Connect = 10,

    /// <summary>An extended one; an access list is one.</summary>
    Attribute = 11,

    /// <summary>Into memory, as code.</summary>
    Map = 12,
}
