using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_process_event</c>: what was refused to be done to another process.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ProcessEvent
{
    public readonly EventHeader Header;
    public readonly uint Policy;

    /// <summary>Thread group id.</summary>
    public readonly uint Target;

    public readonly ProcessOperation Operation;

    /// <summary>PTRACE_MODE_*, the signal, or a value of <see cref="ProcessControl"/>.</summary>
    public readonly byte Detail;

    public readonly ProcessEventPadding Reserved;
}

/// <summary><c>enum sw_process_operation</c>.</summary>
internal enum ProcessOperation : byte
{
    /// <summary>Into its memory, environment or descriptors; or trace it.</summary>
    Look = 1,

    Signal = 2,

    /// <summary>Its priority, scheduling or limits.</summary>
    Control = 3,
}

/// <summary><c>enum sw_control</c>.</summary>
internal enum ProcessControl : byte
{
    Priority = 1,
    Scheduling = 2,
    Limits = 3,
    IoPriority = 4,
}

[InlineArray(6)]
internal struct ProcessEventPadding
{
    private byte _first;
}
