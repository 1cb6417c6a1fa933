using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec.Injection;

/// <summary>
/// A thread of a running program, held where it was. Its parent sees nothing of it. Only for the thread that made it;
/// if that one ends, or the daemon dies, the program goes on.
/// </summary>
internal sealed class StoppedThread : IDisposable
{
    private const int StopSignal = 19;

    private readonly int _tid;
    private bool _owesStop;

    private StoppedThread(int tid) => _tid = tid;

    /// <summary>Null and why: it has gone, is traced, or waits for what cannot be interrupted.</summary>
    public static StoppedThread? TryStop(int tid, TimeSpan limit, out string why)
    {
        var error = Ptrace.Seize(tid, Ptrace.OptionSysGood);
        if (error == 0)
            error = Ptrace.Interrupt(tid);
        why = error switch
        {
            0 => "",
            Errno.ESRCH => "it has ended",
            Errno.EPERM => "another program traces it (a debugger?), or kernel.yama.ptrace_scope is 3",
            _ => Errno.Describe(error),
        };
        return error == 0 ? TryWait(tid, limit, out why) : null;
    }

    /// <summary>Of one that this thread has asked to stop before, and that had not.</summary>
    public static StoppedThread? TryWait(int tid, TimeSpan limit, out string why)
    {
        var stops = WaitForStop(tid, limit);
        why = stops ? "" : "it has ended, or waits for what cannot be interrupted";
        return stops ? new StoppedThread(tid) : null;
    }

    /// <summary>From another stop to one of PTRACE_INTERRUPT.</summary>
    public static bool StopAgain(int tid) =>
        Ptrace.Interrupt(tid) == 0 && Ptrace.Resume(tid, 0) == 0 && WaitForStop(tid, Timeout.InfiniteTimeSpan);

    /// <summary>Null when it cannot be driven: a 32-bit program, or it has gone.</summary>
    public CallInjector? Drive(int scratchBytes) => CallInjector.BeginRunning(_tid, scratchBytes);

    /// <summary>False when it has gone.</summary>
    public bool Release(CallInjector injector, int scratchBytes)
    {
        _owesStop |= injector.StopRequested;
        return injector.EndRunning(scratchBytes);
    }

    /// <summary>It goes on, with what is owed to it.</summary>
    public void Dispose()
    {
        if (Ptrace.Detach(_tid, 0) == 0 && _owesStop)
            _ = Tmds.Linux.LibC.kill(_tid, StopSignal);
    }

    /// <summary>What is sent to it on the way is delivered: a handler then begins after the stop.</summary>
    private static bool WaitForStop(int tid, TimeSpan limit)
    {
        while (Stops(tid, limit, out var stop) && !stop.IsGone)
        {
            if (stop.IsEventStop)
                return true;
            if (Ptrace.Resume(tid, stop.Signal) != 0)
                return false;
        }

        return false;
    }

    private static bool Stops(int tid, TimeSpan limit, out TraceStop stop) => limit == Timeout.InfiniteTimeSpan
        ? Ptrace.Wait(tid, out stop)
        : Ptrace.TryWait(tid, limit, out stop);
}
