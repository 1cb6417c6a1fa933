using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Attach;

/// <summary>What holds sessions does this for an agent that runs already.</summary>
[SupportedOSPlatform("windows")]
internal interface IAdoptions
{
    /// <summary>The session's job, with nothing in it: from here on a kill, or a release, finds it.</summary>
    JobTree NewAdopted(Session session);

    /// <summary>
    /// All of it is in the job, and stands still: nothing may be waited for here, nor asked of the system.
    /// </summary>
    /// <param name="processes">The agent first, parents before children.</param>
    /// <param name="leftOut">Descendants that are none of the session.</param>
    void Standing(
        Session session, IReadOnlyList<SnapshotProcess> processes, IReadOnlyList<SnapshotProcess> leftOut);

    /// <summary>They go on; what they are is found out and told of now.</summary>
    void TellAdopted(Session session, JobTree job, IReadOnlyList<SnapshotProcess> processes);

    /// <summary>It is no session after all: what is in the job already is held by nothing of it.</summary>
    void GiveUpAdopting(Session session);
}
