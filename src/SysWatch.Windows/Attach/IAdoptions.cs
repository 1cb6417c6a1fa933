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

    /// <summary>All of it is in the job, and about to go on.</summary>
    /// <param name="processes">The agent first, parents before children.</param>
    void Adopted(Session session, JobTree job, IReadOnlyList<SnapshotProcess> processes);

    /// <summary>They go on; what they are is found out and told of now.</summary>
    void TellAdopted(Session session);

    /// <summary>It is no session after all: what is in the job already is held by nothing of it.</summary>
    void GiveUpAdopting(Session session);
}
