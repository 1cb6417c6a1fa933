using SysWatch.Core.Sessions;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Holding;

/// <summary>Sessions of agents that something else has started: held by their job alone.</summary>
internal sealed partial class GuardedSessions : IAdoptions
{
    /// <summary>All of a session that was adopted stands still. Set before the first.</summary>
    public Action<Session, IReadOnlyList<SnapshotProcess>>? Adopting { get; set; }

    /// <summary>They go on.</summary>
    public Action<SessionId>? GoingOn { get; set; }

    public JobTree NewAdopted(Session session)
    {
        var job = new JobTree(session.Id, _port, this, isAdopted: true);
        Jobs.Add(job);
        return job;
    }

    public void Adopted(Session session, JobTree job, IReadOnlyList<SnapshotProcess> processes)
    {
        _begun[session.Id] = new Begun(processes[0].Pid, leads: false, []);
        Adopting?.Invoke(session, processes);
        // It was killed, or released, while it stood still: whoever ended it did not find what has just been begun.
        if (!job.HasEnded)
            return;
        Forget(session.Id);
    }

    public void TellAdopted(Session session) => GoingOn?.Invoke(session.Id);

    public void GiveUpAdopting(Session session)
    {
        Jobs.Release(session.Id);
        Forget(session.Id);
        _host.SessionEmptied(session.Id);
    }
}
