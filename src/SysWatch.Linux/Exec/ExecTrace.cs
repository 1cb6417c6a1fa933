using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Exec;

/// <summary>
/// The slow way of one exec, on one thread from seizing to letting go: seize while the call is held, let it go on,
/// wait for the stop that the kernel makes before the new program's first instruction. If this thread or the daemon
/// dies in between, the kernel kills the process (PTRACE_O_EXITKILL).
/// </summary>
internal sealed class ExecTrace(
    ILabels labels, ISessionTable sessions, TimeProvider time, ExecSession session, ExecTargets targets)
{
    private const int KillSignal = 9;

    public required SyscallNotification Call { get; init; }

    public required INotifier Notifier { get; init; }

    /// <summary>Thread group id of the process that calls.</summary>
    public required int Caller { get; init; }

    public required Label CallerLabel { get; init; }

    /// <summary>The new stack may hold what is to be hidden, whatever the program is.</summary>
    public required bool MustLook { get; init; }

    /// <summary>Does not throw: a failure before the exec refuses it, a failure after it ends the program.</summary>
    public void Run()
    {
        try
        {
            if (AnswersUntraced())
                return;
        }
        catch (Exception failure)
        {
            Refuse(ExecWall.Failed, failure.Message);
            return;
        }

        Trace();
    }

    /// <summary>A file that is not there, and a plain program for a caller without secrets, need no tracer.</summary>
    private bool AnswersUntraced()
    {
        if (!Notifier.IsHeld(Call))
        {
            DropCall();
            return true;
        }

        var plain = targets.IsPlain(Call, out var errno);
        if (errno is Errno.ENOENT or Errno.ENOTDIR)
            Notifier.Answer(Call, SyscallAnswer.Error(errno));
        else if (plain && !MustLook)
            Notifier.Answer(Call, SyscallAnswer.Continue);
        else
            return false;
        return true;
    }

    /// <summary>Nobody hears the answer; it takes the call from those that a successor would look for.</summary>
    private void DropCall() => Notifier.Answer(Call, SyscallAnswer.Error(Errno.EINTR));

    private void Trace()
    {
        const uint options = Ptrace.OptionTraceExec | Ptrace.OptionExitKill | Ptrace.OptionSysGood;
        // One lock from the look to the answer: the kernel lets nobody go who is traced and held, and kills it with us.
        lock (session.Traced)
        {
            // Interrupted and made again while another of our threads still holds it: that thread sees its exec.
            if (session.Traced.Contains(Call.Tid))
            {
                Notifier.Answer(Call, SyscallAnswer.Continue);
                return;
            }

            if (session.IsStopping)
                return;
            var error = Notifier.IsHeld(Call) ? Ptrace.Seize(Call.Tid, options) : Errno.ESRCH;
            if (error == Errno.ESRCH)
                DropCall();
            else if (error != 0)
                Refuse(ExecWall.Traced, "");
            if (error != 0)
                return;

            session.Traced.Add(Call.Tid);
            // False: a signal has ended the call. The thread stops then as well, and is let go.
            Notifier.Answer(Call, SyscallAnswer.Continue);
        }

        Ptrace.Interrupt(Call.Tid);
        try
        {
            Follow();
        }
        finally
        {
            Forget();
        }
    }

    private void Follow()
    {
        while (Ptrace.Wait(out var stop))
        {
            // The thread's number changes to its group's where a thread other than the first executes.
            if (stop.IsExec)
                AtExec(stop.Pid);
            else if (!stop.IsGone)
            {
                Forget();
                Ptrace.Detach(stop.Pid, stop.Signal);
            }
        }
    }

    private void AtExec(int pid)
    {
        var owed = 0;
        bool held;
        try
        {
            var stop = new ExecStop(labels, sessions, time, session, pid, CallerLabel, Caller);
            held = stop.Prepare();
            owed = stop.OwedSignal;
        }
        catch (Exception failure)
        {
            held = false;
            sessions.Refuse(AttemptOf(pid, failure.Message), ExecWall.Failed);
        }

        Forget();
        if (!held)
        {
            // Before the first instruction. The wait that follows sees it go.
            _ = Tmds.Linux.LibC.kill(pid, KillSignal);
        }
        else if (Ptrace.Detach(pid, owed) != 0)
        {
            // Killed meanwhile: its label may have come after the kernel took it away, and its number is free soon.
            labels.Remove(pid);
        }
    }

    private void Forget()
    {
        lock (session.Traced)
            session.Traced.Remove(Call.Tid);
    }

    private void Refuse(RuleSummary wall, string detail)
    {
        if (Notifier.Answer(Call, SyscallAnswer.Error(Errno.EPERM)))
            sessions.Refuse(AttemptOf(Caller, detail), wall);
    }

    private Attempt AttemptOf(int pid, string detail) =>
        new(session.Session, pid, Guard.Exec, "execute", detail.Length == 0 ? "a program" : detail, "ptrace");
}
