using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Seeing.Reaction;

namespace SysWatch.Windows.Holding;

/// <summary>
/// What the jobs tell of members, for the observer: it is the truth about who is of a session, and all that there is
/// where events of the kernel are not to be had.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class MemberFeed(
    Observer observer, ISeenEvents inbox, IProcessFacts facts, IBackendHost host, TimeProvider time) : IMemberEvents
{
    private static readonly RuleSummary Inherited = new(
        "wall:inherited", Guard.Environment, Verdict.Deny,
        "The agent alone has this variable, and what it starts inherits it.",
        "Let the agent itself make the call.", "", 0, Locked: true);

    public void Began(SessionId session, int pid, long creation)
    {
        var known = facts.Of(pid);
        observer.Joined(session, new SnapshotProcess(
            pid, known?.ParentPid ?? 0, creation, known?.ImagePath ?? "", known?.CommandLine ?? ""));
    }

    public void Ended(SessionId session, int pid, long creation, uint exitCode) => observer.Left(
        new ProcessEnded { FileTime = FileTimes.Of(time.GetUtcNow()), Pid = pid, ExitStatus = exitCode });

    public void Missed(SessionId session, uint count) =>
        inbox.OnLost("processes of sessions that came and went unseen", count);

    public void Blanked(SessionId session, int pid, IReadOnlyList<string> names, string failed)
    {
        var process = observer.Process(pid);
        foreach (var name in names.Count > 0 ? names : ["(variables that are the agent's alone)"])
        {
            host.Publish(new AccessDecided
            {
                Time = time.GetUtcNow(), Session = session, Process = process, Guard = Guard.Environment,
                Operation = "hide", Object = name, Verdict = Verdict.Deny, Rule = Inherited,
                Mechanism = failed.Length == 0 ? Mechanisms.Reacted : Mechanisms.Seen, Enforced = failed.Length == 0,
            });
        }
    }

    public void NotUndone(SessionId session, string reason) => host.Publish(new EventsLost
    {
        Time = time.GetUtcNow(), Session = session, Source = "what could not be taken back: " + reason, Count = 1,
    });
}
