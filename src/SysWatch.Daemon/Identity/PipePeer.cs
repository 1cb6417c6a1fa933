using System.Runtime.Versioning;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Identity;

/// <summary>The process at the other end of the pipe. Its handle is held, so its number means no other.</summary>
[SupportedOSPlatform("windows")]
internal sealed class PipePeer(PipeCaller caller) : Peer(caller.Pid, new UserId(caller.User.Value))
{
    private readonly Lazy<string> _name = new(() => AccountNames.Of(caller.User));

    public override bool IsAdministrator => caller.IsAdministrator;

    /// <summary>Looked up when it is asked for: a domain may be slow to tell.</summary>
    public override string Name => _name.Value;

    public static PipePeer? Of(ConnectionContext connection) =>
        connection.Features.Get<IConnectionNamedPipeFeature>()?.NamedPipe is { } pipe &&
        PipeCaller.Of(pipe) is { } caller
            ? new PipePeer(caller)
            : null;

    public override (SessionId? Session, bool IsCertain) Look(Func<int, SessionId?> sessionOf)
    {
        var session = sessionOf(Pid);
        return (session, caller.IsAlive);
    }

    public override void Dispose() => caller.Dispose();
}
