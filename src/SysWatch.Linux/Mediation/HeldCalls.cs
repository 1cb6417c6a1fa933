using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>Has held calls answered by <see cref="CallerThreads"/>; if anything goes wrong, they are refused.</summary>
internal sealed class HeldCalls(CallerThreads threads, ISessionTable sessions)
{
    /// <summary>A caller that runs into the limit of its session's calls may try again.</summary>
    private const int Busy = Errno.EAGAIN;

    /// <param name="job">Its answer ends the call, but for Deferred: then somebody else will.</param>
    public SyscallAnswer Defer(
        in SyscallNotification call, INotifier notifier, Func<CallerThread, SyscallAnswer> job) =>
        TryRun(call, notifier, job) ? SyscallAnswer.Deferred : SyscallAnswer.Error(Busy);

    /// <summary>Runs the job when the task ends with true, and refuses the call otherwise.</summary>
    /// <param name="refused">Also called when the job cannot be run.</param>
    public async Task DeferAsync(
        SyscallNotification call, INotifier notifier, Task<bool> mayGoOn, Func<CallerThread, SyscallAnswer> job,
        Action refused)
    {
        var runs = false;
        try
        {
            runs = await mayGoOn.ConfigureAwait(false) && TryRun(call, notifier, job);
        }
        finally
        {
            if (!runs)
            {
                refused();
                notifier.Answer(call, SyscallAnswer.Error(Errno.EACCES));
            }
        }
    }

    private bool TryRun(SyscallNotification call, INotifier notifier, Func<CallerThread, SyscallAnswer> job) =>
        threads.TryRun(notifier.Session.Id, thread => Run(thread, call, notifier, job));

    private void Run(
        CallerThread thread, in SyscallNotification call, INotifier notifier, Func<CallerThread, SyscallAnswer> job)
    {
        SyscallAnswer answer;
        try
        {
            answer = job(thread);
        }
        catch (Exception broken) when (thread.IsItself)
        {
            var what = $"system call {call.Number}: {broken.Message}";
            sessions.Refuse(
                new Attempt(notifier.Session, call.Tid, Guard.Processes, "call", what, "seccomp"), Wall.Undecided);
            answer = SyscallAnswer.Error(Errno.EPERM);
        }
        notifier.Answer(call, answer);
    }
}
