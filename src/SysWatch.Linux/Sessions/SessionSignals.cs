using SysWatch.Core.Sessions;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Sessions;

/// <summary>Stops, continues and kills whole sessions, however fast they fork.</summary>
internal sealed class SessionSignals(ILabels labels)
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int RoundsMax = 1000;

    /// <summary>
    /// Sends the signal to every member until a round finds none that has not had it. A member that forks meanwhile is
    /// found in the next round, because a child has its label before it runs.
    /// </summary>
    /// <returns>How many processes had the signal.</returns>
    public int Send(SessionId session, int signal)
    {
        var reached = new HashSet<(int Pid, ulong StartTime)>();
        for (var round = 0; round < RoundsMax; round++)
        {
            var fresh = 0;
            foreach (var pid in labels.Members(session))
            {
                using var process = Pidfd.Open(pid);
                if (process is null || !labels.TryGet(pid, out var label) || label.SessionId != session)
                    continue;
                // A label that outlived its process must not be another's end.
                if (ProcFiles.StartTimeNs(pid) != label.StartTime)
                    continue;
                if (!reached.Add((pid, label.StartTime)))
                    continue;
                fresh++;
                Pidfd.Signal(process, signal);
            }
            if (fresh == 0)
                return reached.Count;
        }
        throw new IOException($"Session {session} forks faster than it can be signalled; tried {RoundsMax} rounds.");
    }
}
