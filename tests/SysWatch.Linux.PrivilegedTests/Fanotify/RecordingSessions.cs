using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Fanotify;

/// <summary>Sessions whose events are kept to be looked at, and whose questions a test answers.</summary>
internal sealed class RecordingSessions : ISessionTable
{
    private readonly ConcurrentDictionary<SessionId, Session> _sessions = [];

    public ConcurrentQueue<(Attempt Attempt, Decision Decision)> Events { get; } = [];

    public Func<Attempt, Task<bool>> Answer { get; set; } = _ => Task.FromResult(false);

    public void Add(Session session) => _sessions[session.Id] = session;

    public bool TryGet(SessionId id, [NotNullWhen(true)] out Session? session) =>
        _sessions.TryGetValue(id, out session);

    public bool Settle(in Attempt attempt, Decision decision)
    {
        Events.Enqueue((attempt, decision));
        return decision.Verdict != Verdict.Deny || attempt.Session.Policy.Mode == PolicyMode.Audit;
    }

    public void Refuse(in Attempt attempt, RuleSummary wall) => throw new NotSupportedException();

    public Task<bool> AskAsync(Attempt attempt, Decision decision, CancellationToken cancellationToken)
    {
        Events.Enqueue((attempt, decision));
        return Answer(attempt);
    }
}
