using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>Held calls that a daemon had received when it died: they are made again, and held like any other.</summary>
internal static unsafe class AbandonedCalls
{
    /// <summary>
    /// Ends each with the number by which the kernel makes a call again once a stop is over, and stops its thread for
    /// that moment. A thread that cannot be stopped (another traces it) has the call end with EINTR.
    /// </summary>
    /// <returns>How many calls waited.</returns>
    public static int MakeAgain(FileDescriptor listener, SessionId session, IEnumerable<ReceivedCall> calls)
    {
        const int restart = 512; // ERESTARTSYS in the kernel's include/linux/errno.h; never seen by a program.
        var count = 0;
        foreach (var call in calls.Where(call => call.Session == session.Value))
        {
            if (!SeccompCalls.IsValid(listener, call.Cookie))
                continue;
            count++;
            var stops = call.Tid != 0 && Ptrace.Seize(call.Tid, 0) == 0 && Ptrace.Interrupt(call.Tid) == 0;
            var answer = new RawResponse { Cookie = call.Cookie, Error = stops ? -restart : -Errno.EINTR };
            SeccompCalls.Send(listener, &answer);
            if (stops && Ptrace.Wait(out var stop) && !stop.IsGone)
                Ptrace.Detach(stop.Pid, stop.IsEventStop ? 0 : stop.Signal);
        }
        return count;
    }
}
