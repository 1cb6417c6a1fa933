using System.Collections.Concurrent;
using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Launch;

/// <summary>
/// The jobs of sessions, and by the tier what else holds them. Without <paramref name="bySid"/> it is T3: the caller's
/// own token, and all but the job and the first environment is seen and reacted to.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SessionHolds(
    JobPort port, HeldSessions sessions, IJobEvents events, SidHolds? bySid,
    Action<Session, HeldProcess, IReadOnlyList<string>> begins) : ISessionHolds
{
    private readonly ConcurrentDictionary<SessionId, SidHold> _holds = [];

    public string Tier => bySid is null ? "T3" : "T1";

    public JobTree NewJob(Session session) => new(session.Id, port, events);

    public void Hold(Session session, HeldProcess process)
    {
        if (bySid is not null)
            _holds[session.Id] = bySid.Take(session, process);
    }

    public void Began(Session session, JobTree job, HeldProcess process, IReadOnlyList<string> forAgentAlone)
    {
        begins(session, process, forAgentAlone);
        sessions.Add(job);
    }

    public void Abandon(Session session, string reason)
    {
        sessions.Remove(session.Id);
        try
        {
            Undo(session.Id);
        }
        catch (IOException)
        {
            // Filters name a SID that no process has; they go with the daemon at the latest.
        }
    }

    /// <summary>After the last process has gone, or before the rest is released.</summary>
    public void Undo(SessionId session)
    {
        if (_holds.TryRemove(session, out var hold))
            bySid!.Undo(hold);
    }

    /// <summary>Swaps what is held by the policy. A session of T3 holds nothing by it.</summary>
    public void Replace(Session session, Policy.Compilation.CompiledPolicy policy)
    {
        if (_holds.TryGetValue(session.Id, out var hold))
            _holds[session.Id] = bySid!.Replace(hold, policy);
    }

    public SessionId? SessionOf(HeldProcess process) => sessions.SessionOf(process);
}
