using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// A session signals its own processes and nobody else's: not the daemon's or other users' where root started it, and
/// not the rest of the user's otherwise. Harmless signals never come here (<see cref="FilterConstants"/>).
/// A number that names a member is let through: were it to die and its number to come round to a process outside in
/// the microseconds between, that one would be signalled.
/// </summary>
internal sealed class SignalHandler(SessionReach reach, WallHandler wall) : ISyscallHandler
{
    private static readonly SyscallNumbers N = SyscallNumbers.Native;

    public IReadOnlyCollection<int> Numbers { get; } = NumbersOf(N);

    public static int[] NumbersOf(SyscallNumbers n) =>
        [n.Kill, n.Tkill, n.Tgkill, n.RtSigqueueinfo, n.RtTgsigqueueinfo, n.PidfdSendSignal];

    /// <summary>Which argument carries the signal.</summary>
    public static uint SignalArgument(SyscallNumbers n, int number) =>
        number == n.Tgkill || number == n.RtTgsigqueueinfo ? 2u : 1u;

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        var signal = (int)(SignalArgument(N, call.Number) == 2 ? call.Arg2 : call.Arg1);
        if (call.Number == N.PidfdSendSignal)
            return SendByDescriptor(call, notifier, signal);
        var target = (int)call.Arg0;
        if (call.Number == N.Kill && target <= 0)
            return SignalGroup(call, notifier, -(long)target, signal);
        // kill(2) and tkill(2) take a thread's number, too; the others name the process.
        var process = ProcFiles.ThreadGroupOf(target);
        if (process == 0)
            return SyscallAnswer.Error(Errno.ESRCH);
        return reach.StandingOf(process, notifier) switch
        {
            Standing.Member => SyscallAnswer.Continue,
            Standing.Gone => SyscallAnswer.Return(0),
            _ => Refuse(call, notifier, signal, $"process {process}"),
        };
    }

    private SyscallAnswer SignalGroup(in SyscallNotification call, INotifier notifier, long group, int signal)
    {
        var own = group == 0 || group == ProcFiles.ProcessGroupOf(call.Tid);
        if (own)
            return SyscallAnswer.Continue;
        if (group == 1)
            return Refuse(call, notifier, signal, "every process");
        return reach.HoldsMembersOnly((int)group, notifier)
            ? SyscallAnswer.Continue
            : Refuse(call, notifier, signal, $"process group {group}");
    }

    /// <summary>
    /// Sent by the daemon itself, on its own copy: the caller could put another descriptor under the number meanwhile.
    /// </summary>
    private SyscallAnswer SendByDescriptor(in SyscallNotification call, INotifier notifier, int signal)
    {
        const ulong threadFlags = 3;
        if ((call.Arg3 & 0xffffffff & ~threadFlags) != 0)
            return Refuse(call, notifier, signal, "a process group by descriptor");
        using var caller = Pidfd.Open(ProcFiles.ThreadGroupOf(call.Tid));
        if (caller is null || !notifier.IsHeld(call))
            return SyscallAnswer.Error(Errno.ESRCH);
        var number = Pidfd.GetDescriptor(caller, (int)call.Arg0);
        if (number < 0)
            return SyscallAnswer.Error(Errno.EBADF);
        using var target = new FileDescriptor(number);
        var thread = ProcFiles.PidOfDescriptor(target);
        if (thread == 0)
            return SyscallAnswer.Error(Errno.EBADF);
        var process = thread < 0 ? 0 : ProcFiles.ThreadGroupOf(thread);
        if (process == 0)
            return SyscallAnswer.Error(Errno.ESRCH);
        var standing = reach.StandingOf(process, notifier);
        if (standing == Standing.Gone)
            return SyscallAnswer.Return(0);
        if (standing != Standing.Member || !Pidfd.IsAlive(target))
            return Refuse(call, notifier, signal, $"process {process}");
        var result = Pidfd.Signal(target, signal, (uint)call.Arg3);
        return result < 0 ? SyscallAnswer.Error(-result) : SyscallAnswer.Return(0);
    }

    private SyscallAnswer Refuse(in SyscallNotification call, INotifier notifier, int signal, string target) =>
        wall.Refuse(call, notifier, Wall.Signal, $"signal {signal} to {target}");
}
