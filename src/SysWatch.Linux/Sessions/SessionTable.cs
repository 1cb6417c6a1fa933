using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Sessions;

internal sealed class SessionTable(ProcessTable processes, IBackendHost host, AllowedUses uses, TimeProvider time)
    : ISessionTable
{
    private readonly ConcurrentDictionary<SessionId, Session> _sessions = [];

    public ICollection<Session> All => _sessions.Values;

    public void Add(Session session) => _sessions[session.Id] = session;

    public void Remove(SessionId id) => _sessions.TryRemove(id, out _);

    public bool TryGet(SessionId id, [NotNullWhen(true)] out Session? session) =>
        _sessions.TryGetValue(id, out session);

    public bool Settle(in Attempt attempt, Decision decision)
    {
        var policy = attempt.Session.Policy;
        if (decision.Verdict == Verdict.Allow)
        {
            // A connection that the daemon makes; of what members do themselves the kernel tells.
            if (attempt is { Guard: Guard.Network, Operation: "connect" } && policy.Recorded.Contains(Guard.Network))
                uses.Made(DescribeUse(attempt, policy.Rules[decision.Rule]));
            return true;
        }
        var enforced = decision.Verdict != Verdict.Deny || policy.Mode == PolicyMode.Enforce;
        host.Publish(Describe(attempt, decision.Verdict, policy.Rules[decision.Rule], enforced));
        return decision.Verdict != Verdict.Deny || !enforced;
    }

    public void Refuse(in Attempt attempt, RuleSummary wall) =>
        host.Publish(Describe(attempt, Verdict.Deny, wall, enforced: true));

    public async Task<bool> AskAsync(Attempt attempt, Decision decision, CancellationToken cancellationToken)
    {
        var policy = attempt.Session.Policy;
        var rule = policy.Rules[decision.Rule];
        if (policy.Mode == PolicyMode.Audit)
        {
            host.Publish(Describe(attempt, Verdict.Ask, rule, enforced: false));
            return true;
        }
        var approved = await host.AskAsync(Describe(attempt, Verdict.Ask, rule, enforced: true), cancellationToken)
            .ConfigureAwait(false);
        host.Publish(Describe(attempt, approved ? Verdict.Allow : Verdict.Deny, rule, enforced: true));
        return approved;
    }

    private AccessDecided Describe(in Attempt attempt, Verdict verdict, RuleSummary rule, bool enforced) => new()
    {
        Time = time.GetUtcNow(),
        Session = attempt.Session.Id,
        Process = processes.Of(attempt.Pid),
        Guard = attempt.Guard,
        Operation = attempt.Operation,
        Object = attempt.Object,
        Verdict = verdict,
        Rule = rule,
        Mechanism = attempt.Mechanism,
        Enforced = enforced,
    };

    private AccessesSeen DescribeUse(in Attempt attempt, RuleSummary rule)
    {
        var now = time.GetUtcNow();
        return new AccessesSeen
        {
            Time = now,
            Session = attempt.Session.Id,
            Process = processes.Of(attempt.Pid),
            Guard = attempt.Guard,
            Operation = attempt.Operation,
            Object = attempt.Object,
            Rule = rule,
            Mechanism = attempt.Mechanism,
            First = now,
            Count = 1,
        };
    }
}
