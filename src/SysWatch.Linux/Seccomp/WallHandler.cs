using SysWatch.Linux.Interop;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Seccomp;

/// <summary>Refuses what the wall refuses, with an event. Called on every session's notifier thread.</summary>
internal sealed class WallHandler(ISessionTable sessions, TimeProvider time) : ISyscallHandler
{
    private readonly RefusalCap _cap = new(time);

    public IReadOnlyCollection<int> Numbers => Wall.Calls.Keys;

    public SyscallAnswer Handle(in SyscallNotification call, INotifier notifier)
    {
        var wall = Wall.Calls[call.Number];
        Record(call, notifier, wall.Rule, SyscallText.Describe(wall, call));
        return SyscallAnswer.Error(SyscallText.IsQuestionOfSupport(call) ? Errno.EPROTONOSUPPORT : Errno.EPERM);
    }

    public SyscallAnswer RefuseForeign(in SyscallNotification call, INotifier notifier)
    {
        Record(call with { Number = SyscallNumbers.None }, notifier, Wall.ForeignAbi, "a call of another architecture");
        return SyscallAnswer.Error(Errno.EPERM);
    }

    public SyscallAnswer RefuseUnmediated(in SyscallNotification call, INotifier notifier)
    {
        Record(call, notifier, Wall.Unmediated, $"system call {call.Number}");
        return SyscallAnswer.Error(Errno.EPERM);
    }

    public SyscallAnswer RefuseUndecided(in SyscallNotification call, INotifier notifier, string failure)
    {
        Record(call, notifier, Wall.Undecided, $"system call {call.Number}: {failure}");
        return SyscallAnswer.Error(Errno.EPERM);
    }

    /// <summary>For a mediator whose refusal is the wall's and not a rule's of the profile.</summary>
    public SyscallAnswer Refuse(in SyscallNotification call, INotifier notifier, RuleSummary rule, string text)
    {
        Record(call, notifier, rule, text);
        return SyscallAnswer.Error(Errno.EPERM);
    }

    private void Record(in SyscallNotification call, INotifier notifier, RuleSummary rule, string text)
    {
        var pid = ProcFiles.ThreadGroupOf(call.Tid);
        if (pid == 0)
            pid = call.Tid;
        if (!_cap.Admits(pid, call.Number, out var unlisted))
            return;
        if (unlisted != 0)
            text = $"{text} (and {unlisted} times before this)";
        sessions.Refuse(new Attempt(notifier.Session, pid, rule.Guard, "call", text, "seccomp"), rule);
    }
}
