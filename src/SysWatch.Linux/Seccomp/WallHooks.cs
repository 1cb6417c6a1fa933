using SysWatch.Linux.Abi;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Seccomp;

/// <summary>What the kernel's hooks refused, by the rules and in the words of the wall.</summary>
internal static class WallHooks
{
    public static (RuleSummary Rule, string What) Describe(in WallEvent refused)
    {
        if (Word(refused) is { } word)
            return (RuleOf(refused.Call), word);
        if (!Wall.Calls.TryGetValue(NumberOf(refused.Call), out var wall))
            return (Wall.Unmediated, refused.Call.ToString());
        var arguments = refused.Arguments;
        var call = new SyscallNotification(
            0, (int)refused.Header.Tid, wall.Number, arguments[0], arguments[1], arguments[2], 0, 0, 0);
        return (wall.Rule, SyscallText.Describe(wall, call));
    }

    public static RuleSummary RuleOf(HookedCall call) => call switch
    {
        HookedCall.SetTime => Wall.Clock,
        HookedCall.Route => Wall.Route,
        HookedCall.Ipc => Wall.Ipc,
        HookedCall.Arrival => Wall.Arrival,
        _ => Wall.Calls.TryGetValue(NumberOf(call), out var wall) ? wall.Rule : Wall.Unmediated,
    };

    /// <summary>Null: it is a system call, which has words of its own.</summary>
    private static string? Word(in WallEvent refused) => refused.Call switch
    {
        HookedCall.SetTime => "settime",
        HookedCall.Route => "a packet with a route of its own",
        HookedCall.Arrival => "a datagram to a socket that was not bound",
        HookedCall.Ipc => Word((IpcUse)refused.Arguments[0]),
        _ => null,
    };

    private static string Word(IpcUse use) => use switch
    {
        IpcUse.Control => "remove or change shared memory, a semaphore or a queue",
        IpcUse.Make => "make shared memory, a semaphore or a queue: more than 65,536 live in sessions",
        IpcUse.Open => "open a message queue",
        _ => "use shared memory, a semaphore or a queue",
    };

    private static int NumberOf(HookedCall call)
    {
        var n = SyscallNumbers.Native;
        return call switch
        {
            HookedCall.Bpf => n.Bpf,
            HookedCall.PerfEventOpen => n.PerfEventOpen,
            HookedCall.Ptrace => n.Ptrace,
            HookedCall.Mount => n.Mount,
            HookedCall.MoveMount => n.MoveMount,
            HookedCall.Umount => n.Umount2,
            HookedCall.PivotRoot => n.PivotRoot,
            HookedCall.Chroot => n.Chroot,
            HookedCall.Unshare => n.Unshare,
            HookedCall.InitModule => n.InitModule,
            HookedCall.FinitModule => n.FinitModule,
            HookedCall.KexecLoad => n.KexecLoad,
            HookedCall.KexecFileLoad => n.KexecFileLoad,
            HookedCall.Syslog => n.Syslog,
            HookedCall.Ioctl => n.Ioctl,
            HookedCall.Socket => n.Socket,
            HookedCall.Userfaultfd => n.Userfaultfd,
            HookedCall.IoUring => n.IoUringSetup,
            _ => SyscallNumbers.None,
        };
    }
}
