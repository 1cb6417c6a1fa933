using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// A session changes limits and scheduling of its own processes only, and makes only those the receivers of a
/// descriptor's signals: a limit on processor time or F_SETOWN with F_SETSIG ends a process as surely as kill(2).
/// Most calls on the caller itself never come here.
/// </summary>
internal sealed class ProcessControlHandler(SessionReach reach, WallHandler wall) : ISyscallHandler
{
    private const int PriorityOfProcess = 0;
    private const int PriorityOfGroup = 1;

    // ioprio_set(2) counts from one.
    private const int IoPriorityBase = 1;

    private static readonly SyscallNumbers N = SyscallNumbers.Native;

    public IReadOnlyCollection<int> Numbers { get; } = 
        [N.Fcntl, N.Prlimit64, N.Setpriority, N.IoprioSet, .. SchedulingOf(N)];

    /// <summary>Calls whose first argument is the process, 0 the caller.</summary>
    public static int[] SchedulingOf(SyscallNumbers n) =>
        [n.SchedSetaffinity, n.SchedSetscheduler, n.SchedSetparam, n.SchedSetattr];

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        if (call.Number == N.Fcntl)
            return SetOwner(call, notifier);
        if (call.Number == N.IoprioSet)
            return OnPriority(call, notifier, (int)call.Arg0 - IoPriorityBase, "the priority of input and output");
        return call.Number == N.Setpriority
            ? OnPriority(call, notifier, (int)call.Arg0, "the priority")
            : OnProcess(call, notifier, (int)call.Arg0, "limits or scheduling");
    }

    private SyscallAnswer OnPriority(in SyscallNotification call, INotifier notifier, int which, string what)
    {
        var who = (int)call.Arg1;
        return which switch
        {
            PriorityOfProcess => who == 0 ? SyscallAnswer.Continue : OnProcess(call, notifier, who, what),
            PriorityOfGroup => OnGroup(call, notifier, who, what),
            _ => wall.Refuse(call, notifier, Wall.Control, $"{what} of every process of a user"),
        };
    }

    private SyscallAnswer SetOwner(in SyscallNotification call, INotifier notifier)
    {
        const string what = "the signals of a descriptor";
        // F_SETOWN_EX names its process in memory, which may change after it was looked at.
        if ((uint)call.Arg1 != FilterConstants.FcntlSetOwner)
            return wall.Refuse(call, notifier, Wall.Control, $"{what}: fcntl(F_SETOWN_EX)");
        var target = (int)call.Arg2;
        if (target == 0)
            return SyscallAnswer.Continue;
        return target > 0 ? OnProcess(call, notifier, target, what) : OnGroup(call, notifier, -(long)target, what);
    }

    private SyscallAnswer OnProcess(in SyscallNotification call, INotifier notifier, int target, string what)
    {
        var process = ProcFiles.ThreadGroupOf(target);
        if (process == 0)
            return SyscallAnswer.Error(Errno.ESRCH);
        return reach.StandingOf(process, notifier) switch
        {
            Standing.Member => SyscallAnswer.Continue,
            Standing.Gone => SyscallAnswer.Error(Errno.ESRCH),
            _ => wall.Refuse(call, notifier, Wall.Control, $"{what} of process {process}"),
        };
    }

    private SyscallAnswer OnGroup(in SyscallNotification call, INotifier notifier, long group, string what) =>
        group == 0 || group == ProcFiles.ProcessGroupOf(call.Tid) || reach.HoldsMembersOnly((int)group, notifier)
            ? SyscallAnswer.Continue
            : wall.Refuse(call, notifier, Wall.Control, $"{what} of process group {group}");
}
