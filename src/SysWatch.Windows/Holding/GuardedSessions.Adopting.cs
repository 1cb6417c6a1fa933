using SysWatch.Core.Sessions;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Holding;

/// <summary>Sessions of agents that something else has started: held by their job alone.</summary>
internal sealed partial class GuardedSessions : IAdoptions
{
    /// <summary>All of a session that was adopted stands still; and who is left out. Must not wait for anything. Set
    /// before the first.</summary>
    public Action<Session, IReadOnlyList<SnapshotProcess>, IReadOnlyList<SnapshotProcess>>? Adopting { get; set; }

    /// <summary>They go on.</summary>
    public Action<SessionId>? GoingOn { get; set; }

    public JobTree NewAdopted(Session session)
    {
        var job = new JobTree(session.Id, _port, this, isAdopted: true);
        Jobs.Add(job);
        return job;
    }

    public void Standing(
        Session session, IReadOnlyList<SnapshotProcess> processes, IReadOnlyList<SnapshotProcess> leftOut)
    {
        _begun[session.Id] = new Begun(processes[0].Pid, leads: false, []);
        Adopting?.Invoke(session, processes, leftOut);
    }

    public void TellAdopted(Session session, JobTree job, IReadOnlyList<SnapshotProcess> processes)
    {
        // It was killed, or released, while it stood still: whoever ended it did not find what had just been begun.
        if (job.HasEnded)
        {
            Forget(session.Id);
            return;
        }
        foreach (var process in processes)
            job.Meet(process.Pid);
        GoingOn?.Invoke(session.Id);
    }

    public void GiveUpAdopting(Session session)
    {
        try
        {
            Jobs.Release(session.Id);
        }
        finally
        {
            Forget(session.Id);
            _host.SessionEmptied(session.Id);
        }
    }
}
