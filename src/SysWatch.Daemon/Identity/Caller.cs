using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Identity;

/// <summary>
/// Who calls. A member of a session stays one for as long as the connection does, whoever holds the socket by then;
/// who was in no session is looked at again before anything that a member may not do.
/// </summary>
internal sealed class Caller(Peer peer, Func<int, SessionId?> sessionOf) : IDisposable
{
    private readonly Lock _lock = new();
    private ConnectedMember? _member;
    private SessionId? _session;
    private bool _isUncertain;

    public UserId User => peer.User;

    public int Pid => _member?.Pid ?? peer.Pid;

    /// <summary>The session that the caller is in, as far as known; null: in none, or uncertain.</summary>
    public SessionId? Session
    {
        get
        {
            lock (_lock)
                return _session;
        }
    }

    /// <summary>Neither membership nor its absence could be seen: the process has gone, or is going.</summary>
    public bool IsUncertain
    {
        get
        {
            lock (_lock)
                return _isUncertain;
        }
    }

    public bool IsAdministrator => peer.IsAdministrator;

    /// <summary>How the caller is named in records.</summary>
    public string Name => Session is { } session ? $"session {session}" : peer.Name;

    /// <summary>Whose share of what is limited is taken.</summary>
    public string Owner => Session is { } session ? $"session {session}" : $"user {User}";

    public static Caller Of(Peer peer, Func<int, SessionId?> sessionOf)
    {
        var caller = new Caller(peer, sessionOf);
        caller.LookAgain();
        return caller;
    }

    /// <summary>A member for whom the backend connected.</summary>
    public static Caller Of(Peer peer, ConnectedMember member) =>
        new(peer, _ => member.Session) { _member = member, _session = member.Session };

    /// <summary>Once a member, or once uncertain, always so.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            if (_session is not null || _isUncertain)
                return;
            var (session, isCertain) = peer.Look(sessionOf);
            _session = session;
            _isUncertain = session is null && !isCertain;
        }
    }

    public void Dispose() => peer.Dispose();
}
