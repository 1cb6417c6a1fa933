using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// Held calls that a daemon had received when it ended: they are made again, and held like any other. Those that it had
/// performed are answered.
/// </summary>
internal static unsafe class AbandonedCalls
{
    /// <summary>
    /// Ends each with the number by which the kernel makes a call again once a stop is over, and stops its thread for
    /// that moment. A thread that cannot be stopped (another traces it) has the call end with EINTR.
    /// </summary>
    /// <param name="successor">Is told of what is made again, before it can receive it.</param>
    /// <returns>How many calls waited.</returns>
    public static int MakeAgain(
        FileDescriptor listener, SessionId session, IEnumerable<ReceivedCall> calls, ReceivedCalls? successor = null)
    {
        const int restart = 512; // ERESTARTSYS in the kernel's include/linux/errno.h; never seen by a program.
        var count = 0;
        foreach (var call in calls.Where(call => call.Session == session.Value))
        {
            if (!SeccompCalls.IsValid(listener, call.Cookie))
                continue;
            count++;
            var isPerformed = call.Performed != 0;
            var stops = !isPerformed && call.Tid != 0 &&
                Ptrace.Seize(call.Tid, 0) == 0 && Ptrace.Interrupt(call.Tid) == 0;
            if (stops)
                successor?.MadeAgain(call.Tid);
            var error = isPerformed ? 0 : stops ? -restart : -Errno.EINTR;
            var answer = new RawResponse { Cookie = call.Cookie, Error = error };
            SeccompCalls.Send(listener, &answer);
            if (stops && Ptrace.Wait(out var stop) && !stop.IsGone)
                Ptrace.Detach(stop.Pid, stop.IsEventStop ? 0 : stop.Signal);
        }
        return count;
    }
}
