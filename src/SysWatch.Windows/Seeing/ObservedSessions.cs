using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>The sessions that run. Any thread.</summary>
internal sealed class ObservedSessions
{
    private readonly ConcurrentDictionary<SessionId, ObservedSession> _sessions = new();

    public ICollection<ObservedSession> All => _sessions.Values;

    public void Add(ObservedSession session) => _sessions[session.Id] = session;

    public void Remove(SessionId id) => _sessions.TryRemove(id, out _);

    public bool TryGet(SessionId id, [NotNullWhen(true)] out ObservedSession? session) =>
        _sessions.TryGetValue(id, out session);
}
