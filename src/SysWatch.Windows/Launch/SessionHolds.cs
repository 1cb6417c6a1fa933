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
    JobPort port, HeldSessions sessions, IJobEvents events, ISidHolds? bySid,
    Action<Session, HeldProcess, IReadOnlyList<string>> begins, Action<SessionId> forgets) : ISessionHolds
{
    private const string Stopping = "The service is stopping.";

    private static readonly NothingHeld s_nothing = new();

    private readonly ConcurrentDictionary<SessionId, SidHold> _holds = [];
    private bool _isClosed;

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
        RefuseIfClosed();
    }

    public void Began(Session session, JobTree job, HeldProcess process, IReadOnlyList<string> forAgentAlone)
    {
        begins(session, process, forAgentAlone);
        sessions.Add(job);
        RefuseIfClosed();
        // Those that are there are stopped once, when the filters are gone: this one is there from here on.
        if (bySid is { WhyUnfiltered: { Length: > 0 } why } && Filtered.Contains(session.Id))
            throw new IOException($"it cannot be kept from the network: {why}.");
    }

    /// <summary>No session begins from here on: it would run without what is undone next.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        // Of a session that begins meanwhile either its job is found, or it sees this.
        Interlocked.MemoryBarrier();
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

    /// <summary>Of sessions whose processes have ended, since the service stops. Each beside the others.</summary>
    /// <param name="left">Told of what is not undone by then: the journal has it, for the next start.</param>
    public async Task UndoAsync(
        IEnumerable<SessionId> sessions, TimeSpan limit, TimeProvider time, Action<SessionId, string> left)
    {
        var undoing = sessions.Where(_holds.ContainsKey).Select(session => (Session: session, Task: Start(session)))
            .ToList();
        try
        {
            await Task.WhenAll(undoing.Select(one => one.Task)).WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Told of each below.
        }
        foreach (var (session, task) in undoing)
        {
            var why = task.IsCompletedSuccessfully
                ? task.Result
                : "It takes longer than the service may take to stop: the next start goes on with it.";
            if (why.Length > 0)
                left(session, why);
        }
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

    /// <returns>Why something of it is left; else empty.</returns>
    private Task<string> Start(SessionId session) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                Undo(session);
                return "";
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                return broken.Message;
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void RefuseIfClosed()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isClosed))
            throw new IOException(Stopping);
    }
}
