using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Launch;

/// <summary>What holds a session's processes by its tier: taken before the first runs, undone after the last.</summary>
[SupportedOSPlatform("windows")]
internal interface ISessionHolds
{
    /// <summary>How a session of this caller's is held: found out before a process is made for it.</summary>
    LaunchTier TierFor(HeldProcess caller, UserId user);

    /// <summary>The session's job, with nothing in it.</summary>
    JobTree NewJob(Session session);

    /// <summary>
    /// By its tier files, network and the process's token. The process has not run, and is in no job of the daemon yet.
    /// </summary>
    /// <exception cref="IOException">Something cannot be held: the process must not run.</exception>
    void Hold(Session session, HeldProcess process, LaunchTier tier);

    /// <summary>The process is in the job and about to run: the backend's from here on.</summary>
    /// <param name="forAgentAlone">Variables that it has and what it starts may not have.</param>
    void Began(Session session, JobTree job, HeldProcess process, IReadOnlyList<string> forAgentAlone);

    /// <summary>Undoes what was taken for a session that did not begin. Does not throw.</summary>
    void Abandon(Session session, string reason);

    /// <summary>Whose session the process is in, or null.</summary>
    SessionId? SessionOf(HeldProcess process);
}
