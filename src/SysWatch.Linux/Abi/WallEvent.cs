using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Linux.Abi;

/// <summary><c>struct sw_wall_event</c>: a hook of the kernel refused what the wall refuses as a call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct WallEvent
{
    public readonly EventHeader Header;
    public readonly uint Policy;
    public readonly HookedCall Call;

    /// <summary>Of the system call, where its hook has them; else 0.</summary>
    public readonly WallArguments Arguments;

    public readonly uint Reserved;
}

/// <summary><c>enum sw_wall_call</c>.</summary>
internal enum HookedCall : uint
{
    Bpf = 1,
    PerfEventOpen = 2,
    Ptrace = 3,
    Mount = 4,
    MoveMount = 5,
    Umount = 6,
    PivotRoot = 7,
    Chroot = 8,

    /// <summary>Or clone: the hook does not tell them apart.</summary>
    Unshare = 9,

    InitModule = 10,
    FinitModule = 11,
    KexecLoad = 12,
    KexecFileLoad = 13,
    Syslog = 14,
    SetTime = 15,
    Ioctl = 16,
    Socket = 17,
    Userfaultfd = 18,
    IoUring = 19,

    /// <summary>No call: what left.</summary>
    Route = 20,

    /// <summary>No call: what came to a socket that was never bound.</summary>
    Arrival = 22,

    /// <summary>Several calls; the first argument is an <see cref="IpcUse"/>.</summary>
    Ipc = 21,
}

/// <summary><c>enum sw_ipc_use</c>: what was refused of shared memory, semaphores and message queues.</summary>
internal enum IpcUse : uint
{
    Use = 1,
    Control = 2,

    /// <summary>There is no room to remember whose it is.</summary>
    Make = 3,

    /// <summary>A POSIX queue.</summary>
    Open = 4,
}

[InlineArray(3)]
internal struct WallArguments
{
    private uint _first;
}
