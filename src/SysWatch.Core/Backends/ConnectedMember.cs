using SysWatch.Core.Sessions;

namespace SysWatch.Core.Backends;

/// <summary>The session's member for which the backend connected to the daemon's own interface.</summary>
/// <param name="Pid">Thread group id, when it asked for the connection.</param>
public readonly record struct ConnectedMember(SessionId Session, int Pid);
