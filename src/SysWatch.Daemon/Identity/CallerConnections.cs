using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using SysWatch.Core.Backends;
using SysWatch.Daemon.Hosting;

namespace SysWatch.Daemon.Identity;

/// <summary>Finds out who is at the other end of a new connection before a byte of it is read.</summary>
internal sealed partial class CallerConnections(
    IBackend backend, ReadPeer readPeer, IdleMemory memory, ILogger<CallerConnections> logger)
{
    private const int PerMemberMax = 16;
    private const int PerUserMax = 64;
    private const int TotalMax = 512;

    private readonly Slots _slots = new(PerMemberMax, PerUserMax, TotalMax);
    private int _refused;

    public async Task Serve(ConnectionContext connection, ConnectionDelegate next)
    {
        using var caller = Identify(connection);
        using var place = caller is null ? null : _slots.TryTake(caller);
        if (caller is null || place is null)
        {
            Refuse(connection, caller);
            return;
        }

        if (Interlocked.Exchange(ref _refused, 0) is > 1 and var more)
            LogRefusedMore(more - 1);
        connection.Features.Set(caller);
        memory.Touch();
        await next(connection);
        memory.Touch();
    }

    private Caller? Identify(ConnectionContext connection)
    {
        try
        {
            if (readPeer(connection) is not { } peer)
                return null;
            if (peer.Ticket is not { } ticket)
                return Caller.Of(peer, backend.SessionOf);
            if (backend.Redeem(ticket) is { } member)
                return Caller.Of(peer, member);
            peer.Dispose();
            return null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private void Refuse(ConnectionContext connection, Caller? caller)
    {
        if (Interlocked.Increment(ref _refused) == 1)
            LogRefused(caller?.Name ?? "an unknown caller");
        connection.Abort(new ConnectionAbortedException("Too many connections."));
    }

    [LoggerMessage(120, LogLevel.Warning, "A connection of {Caller} was refused: it has too many, or all together " +
        "have. Further ones are counted and not logged until one is accepted.")]
    private partial void LogRefused(string caller);

    [LoggerMessage(121, LogLevel.Warning, "{Count} more connections were refused meanwhile.")]
    private partial void LogRefusedMore(int count);
}
