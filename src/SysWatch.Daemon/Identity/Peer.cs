using Microsoft.AspNetCore.Connections;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Identity;

/// <summary>Finds out who is at the other end of a connection; null: it cannot be told.</summary>
internal delegate Peer? ReadPeer(ConnectionContext connection);

/// <summary>The process at the other end of a connection, as the kernel knows it.</summary>
internal abstract class Peer(int pid, UserId user) : IDisposable
{
    public int Pid => pid;

    public UserId User => user;

    /// <summary>Root; or on Windows the system, or an administrator whose rights are in force.</summary>
    public abstract bool IsAdministrator { get; }

    /// <summary>How the user is named in records.</summary>
    public abstract string Name { get; }

    /// <summary>Not null: this daemon connected, for a session's member, and not the process that calls.</summary>
    public virtual uint? Ticket => null;

    /// <summary>
    /// The session that this process is in, and whether that was said of this very process, alive: an exiting process
    /// has no label any more, and "no label" must not be taken for "in no session".
    /// </summary>
    public abstract (SessionId? Session, bool IsCertain) Look(Func<int, SessionId?> sessionOf);

    public abstract void Dispose();
}
