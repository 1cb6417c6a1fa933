using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>Keeps what was settled and refused.</summary>
internal sealed class RecordingSessions : ISessionTable
{
    public ConcurrentQueue<Attempt> Settled { get; } = new();

    public ConcurrentQueue<(Attempt Attempt, RuleSummary Wall)> Refused { get; } = new();

    public bool TryGet(SessionId id, [NotNullWhen(true)] out Session? session)
    {
        session = null;
        return false;
    }

    public bool Settle(in Attempt attempt, Decision decision)
    {
        Settled.Enqueue(attempt);
        return decision.Verdict != Verdict.Deny || attempt.Session.Policy.Mode == PolicyMode.Audit;
    }

    public void Refuse(in Attempt attempt, RuleSummary wall) => Refused.Enqueue((attempt, wall));

    public Task<bool> AskAsync(Attempt attempt, Decision decision, CancellationToken cancellationToken) =>
        Task.FromResult(false);
}
