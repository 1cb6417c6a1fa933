using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Holding;

/// <summary>What is known of sessions' processes beside what sources see. Must not block and must not throw.</summary>
internal interface IMemberEvents
{
    /// <param name="creation">FILETIME.</param>
    void Began(SessionId session, int pid, long creation);

    void Ended(SessionId session, int pid, long creation, uint exitCode);

    /// <summary>So many came and went without being looked at.</summary>
    void Missed(SessionId session, uint count);

    /// <summary>These variables were taken out of a process that had begun.</summary>
    /// <param name="failed">Why they could not be; else empty.</param>
    void Blanked(SessionId session, int pid, IReadOnlyList<string> names, string failed);

    /// <summary>Something that was put on the machine for a session that has ended is still there.</summary>
    void NotUndone(SessionId session, string reason);
}
