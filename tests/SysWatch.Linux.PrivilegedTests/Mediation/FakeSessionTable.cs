using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Mediation;

/// <summary>Settles as an enforcing session does, and remembers what it was told.</summary>
internal sealed class FakeSessionTable : ISessionTable
{
    public ConcurrentQueue<(Attempt Attempt, string Rule)> Refused { get; } = [];

    public ConcurrentQueue<Attempt> Asked { get; } = [];

    /// <summary>What a person says.</summary>
    public Func<Attempt, Task<bool>> Person { get; set; } = _ => Task.FromResult(false);

    public bool TryGet(SessionId id, [NotNullWhen(true)] out Session? session)
    {
        session = null;
        return false;
    }

    public bool Settle(in Attempt attempt, Decision decision)
    {
        if (decision.Permits)
            return true;
        Refused.Enqueue((attempt, attempt.Session.Policy.Rules[decision.Rule].Id));
        return false;
    }

    public void Refuse(in Attempt attempt, RuleSummary wall) => Refused.Enqueue((attempt, wall.Id));

    public Task<bool> AskAsync(Attempt attempt, Decision decision, CancellationToken cancellationToken)
    {
        Asked.Enqueue(attempt);
        return Person(attempt);
    }
}
