using System.Collections.Concurrent;
using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Plans.Tiers;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Launch;

/// <summary>
/// The jobs of sessions, and by the tier what else holds them. Without <paramref name="bySid"/> it is T3: the caller's
/// own token, and all but the job and the first environment is seen and reacted to.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SessionHolds(
    JobPort port, HeldSessions sessions, IJobEvents events, SidHolds? bySid,
    Action<Session, HeldProcess, IReadOnlyList<string>> begins, Action<SessionId> forgets) : ISessionHolds
{
    private static readonly NothingHeld s_nothing = new();

    private readonly ConcurrentDictionary<SessionId, SidHold> _holds = [];

    /// <summary>The sessions that network filters keep from anything.</summary>
    public IReadOnlyList<SessionId> Filtered =>
        [.. _holds.Where(hold => !hold.Value.Network.Filters.IsEmpty).Select(hold => hold.Key)];

    public LaunchTier TierFor(HeldProcess caller, UserId user) =>
        bySid is null ? LaunchTier.CallersToken()
        : bySid.WhyNoLogon(caller, user) is { Length: > 0 } why ? LaunchTier.CallersToken(why)
        : LaunchTier.OwnToken;

    public JobTree NewJob(Session session) => new(session.Id, port, events);

    public void Hold(Session session, HeldProcess process, LaunchTier tier)
    {
        if (tier.Tier == Tier.T1 && bySid is not null)
            _holds[session.Id] = bySid.Take(session, process, one => sessions.SessionOf(one) == session.Id);
    }

    public void Began(Session session, JobTree job, HeldProcess process, IReadOnlyList<string> forAgentAlone)
    {
        begins(session, process, forAgentAlone);
        sessions.Add(job);
        // Those that are there are stopped once, when the filters are gone: this one is there from here on.
        if (bySid is { WhyUnfiltered: { Length: > 0 } why } && Filtered.Contains(session.Id))
            throw new IOException($"it cannot be kept from the network: {why}.");
    }

    public void Abandon(Session session, string reason)
    {
        sessions.Remove(session.Id);
        forgets(session.Id);
        try
        {
            Undo(session.Id);
        }
        catch (IOException)
        {
            // Entries and filters name a SID that no process has; the next start undoes what is left.
        }
    }

    /// <summary>After the last process has gone, or before the rest is released.</summary>
    /// <exception cref="IOException">Something is left, as the journal says: undone at the next start.</exception>
    public void Undo(SessionId session)
    {
        if (!_holds.TryRemove(session, out var hold))
            return;
        if (bySid!.Undo(hold) is { Count: > 0 } left)
            throw new IOException(string.Join(' ', left));
    }

    /// <summary>By what a refusal in this session can be.</summary>
    public IHeldObjects HeldOf(SessionId session) =>
        _holds.TryGetValue(session, out var hold) ? hold.Held : s_nothing;

    /// <summary>Its files, keys and pipes; null for T3.</summary>
    public SessionStamps? StampsOf(SessionId session) =>
        _holds.TryGetValue(session, out var hold) ? hold.Stamps : null;

    /// <summary>Swaps what is held by the policy. A session of T3 holds nothing by it.</summary>
    public void Replace(Session session, Policy.Compilation.CompiledPolicy policy)
    {
        if (_holds.TryGetValue(session.Id, out var hold))
            _holds[session.Id] = bySid!.Replace(hold, policy);
    }

    public SessionId? SessionOf(HeldProcess process) => sessions.SessionOf(process);
}
