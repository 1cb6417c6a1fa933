using SysWatch.Core.Events;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Pipeline;

/// <summary>
/// The latest denials of each session. A session that floods pushes out its own first, and when all is full the one
/// that holds the most gives way. Not safe for several threads.
/// </summary>
internal sealed class DenialHistory(EventStreamOptions options)
{
    private readonly Dictionary<SessionId, EventRing> _sessions = [];
    private readonly Dictionary<SessionId, ulong> _totals = [];
    private int _count;
    private long _bytes;

    public int Count => _count;

    public void Add(AccessDecided denial, long bytes)
    {
        _totals[denial.Session] = Total(denial.Session) + denial.Count;
        while (_count > 0 && (_count >= options.DenialsMax || _bytes + bytes > options.DenialBytesMax))
            EvictFromTheLargest();
        if (!_sessions.TryGetValue(denial.Session, out var ring))
            _sessions[denial.Session] = ring = new EventRing(options.DenialsPerSessionMax, options.DenialBytesMax);
        var (count, held) = (ring.Count, ring.Bytes);
        ring.Add(denial, bytes);
        _count += ring.Count - count;
        _bytes += ring.Bytes - held;
    }

    /// <summary>Every denial since the session began, held or not.</summary>
    public ulong Total(SessionId session) => _totals.GetValueOrDefault(session);

    /// <summary>Ends the counting for a session; what is held stays until others need the place.</summary>
    public void Forget(SessionId session) => _totals.Remove(session);

    public IEnumerable<AccessDecided> Of(SessionId session) =>
        _sessions.TryGetValue(session, out var ring) ? ring.Events.Cast<AccessDecided>() : [];

    public IEnumerable<AccessDecided> All => _sessions.Values.SelectMany(r => r.Events).Cast<AccessDecided>();

    private void EvictFromTheLargest()
    {
        var largest = _sessions.MaxBy(s => s.Value.Bytes);
        _bytes -= largest.Value.RemoveOldest();
        _count--;
        if (largest.Value.Count == 0)
            _sessions.Remove(largest.Key);
    }
}
