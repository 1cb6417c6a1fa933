using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows;

/// <summary>How an agent that something else has started becomes a session.</summary>
public sealed partial class WindowsBackend
{
    /// <summary>Where each start is told of, what a pattern alone names is found by these.</summary>
    private static readonly TimeSpan LookWithTracing = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookWithoutTracing = TimeSpan.FromSeconds(1);

    private AgentWatch Watch(IBackendHost host, AttachScope scope, SeenInbox inbox, bool prevents)
    {
        var stops = new LiveStops(
            _sessions.Jobs, root => _observer.Descendants(root.Pid, root.Creation),
            stuck => inbox.OnLost("processes that stand still since they were held: " + stuck, 1));
        var attach = new AgentAttach(
            host, _sessions, stops, prevents, () => _watch?.IsStopping ?? false, time);
        return new AgentWatch(
            host, new LiveRunning(_sessions.Jobs), attach, scope, Environment.ProcessId, time)
        {
            Lost = inbox.OnLost,
        };
    }

    private void Adopt(Session session, IReadOnlyList<SnapshotProcess> processes) => _observer.Adopt(
        new ObservedSession(
            session, session.Record.User.Text, FileTimes.Of(time.GetUtcNow()), _sessions.HeldOf(session.Id)),
        processes);

    /// <summary>
    /// What an earlier daemon held by a job that ends with it has ended; what it had adopted goes on, and is looked for
    /// anew.
    /// </summary>
    private static string WhyNotTakenOver(SavedSession saved) => saved is { IsAttached: true, IsFrozen: false }
        ? "the daemon that held it ended; its processes go on, and are looked for anew"
        : "the daemon that held it ended, and its processes with it";
}
