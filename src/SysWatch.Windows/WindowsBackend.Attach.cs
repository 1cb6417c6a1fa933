using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows;

/// <summary>How an agent that something else has started becomes a session.</summary>
public sealed partial class WindowsBackend
{
    /// <summary>What ETW does not tell of, or not any more, is found by these.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private AttachScope _scope = AttachScope.Nobody;
    private AgentWatch? _watch;

    /// <summary>The last that starts: whatever it finds is a session at once.</summary>
    private void StartWatch(IBackendHost host, SeenInbox inbox, bool prevents)
    {
        var stops = new LiveStops(
            _sessions.Jobs, root => _observer.Descendants(root.Pid, root.Creation),
            stuck => inbox.OnLost("processes that stand still since they were held: " + stuck, 1));
        var attach = new AgentAttach(host, _sessions, stops, prevents, () => _watch?.IsStopping ?? false, time);
        _sessions.Adopting = Adopt;
        _sessions.GoingOn = _observer.TellAdopted;
        _watch = new AgentWatch(
            host, new LiveRunning(_sessions.Jobs), attach, _scope, Environment.ProcessId, time)
        {
            Lost = inbox.OnLost,
        };
        inbox.BegunOutside = BegunOutside;
        _watch.Start(LookEvery);
    }

    private void BegunOutside(ProcessBegan began)
    {
        _shields?.Began(began.Pid);
        _watch?.Sighted(began.ImageName);
    }

    private Posture WithAttached(Posture posture) => posture with
    {
        Guards = AttachedGaps.Add(posture.Guards, _scope), Unheld = _watch?.Unheld ?? [],
    };

    /// <summary>While they stand still: takes no lock that is held while files are asked for.</summary>
    private void Adopt(
        Session session, IReadOnlyList<SnapshotProcess> processes, IReadOnlyList<SnapshotProcess> leftOut) =>
        _observer.Adopt(
            new ObservedSession(
                session, session.Record.User.Text, FileTimes.Of(time.GetUtcNow()), _sessions.HeldOf(session.Id)),
            processes, leftOut);

    /// <summary>
    /// What an earlier daemon held by a job that ends with it has ended; what it had adopted goes on, and is looked for
    /// anew.
    /// </summary>
    private static string WhyNotTakenOver(SavedSession saved) => saved is { IsAttached: true, IsFrozen: false }
        ? "the daemon that held it ended; its processes go on, and are looked for anew"
        : "the daemon that held it ended, and its processes with it";
}
