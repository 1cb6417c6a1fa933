using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Win32.SafeHandles;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Identity;

/// <summary>
/// The process at the other end of a unix socket, as the kernel knows it. A process file descriptor pins it where the
/// kernel gives one (6.5), so that its number cannot come to mean another process; else its start time must not change.
/// </summary>
/// <param name="ticket">Of a connection that this daemon made itself; 0: it has none, and is nobody's.</param>
internal sealed class SocketPeer(int pid, uint uid, uint gid, SafeFileHandle? pidFd, uint? ticket = null)
    : Peer(pid, UserId.Of(uid))
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int SoPeerPidFd = 77;

    public uint Gid => gid;

    public override uint? Ticket => ticket;

    public override bool IsAdministrator => User.IsSystem;

    public override string Name => $"uid {User}";

    /// <returns>Null: it is no connection over a socket.</returns>
    public static SocketPeer? Of(ConnectionContext connection) =>
        connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket ? Of(socket) : null;

    public static SocketPeer Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        var (pid, uid) = (MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
        return new SocketPeer(
            pid, uid, MemoryMarshal.Read<uint>(credentials[8..]), PidFdOf(socket),
            pid == Environment.ProcessId ? TicketOf(socket) : null);
    }

    public override (SessionId? Session, bool IsCertain) Look(Func<int, SessionId?> sessionOf)
    {
        if (Pid <= 0 || ProcessStat.Read(Pid) is not { } before)
            return (null, false);
        var session = sessionOf(Pid);
        var certain = ProcessStat.Read(Pid) is { IsLeaving: false } after && after == before &&
            (pidFd is null || IsPinned());
        return (session, certain);
    }

    public override void Dispose() => pidFd?.Dispose();

    /// <summary>The one supplementary group of the thread that connected, as the kernel noted it then.</summary>
    private static uint TicketOf(Socket socket)
    {
        Span<byte> groups = stackalloc byte[sizeof(uint)];
        try
        {
            return socket.GetRawSocketOption(SolSocket, SoPeerGroups, groups) == groups.Length
                ? MemoryMarshal.Read<uint>(groups)
                : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static SafeFileHandle? PidFdOf(Socket socket)
    {
        Span<byte> descriptor = stackalloc byte[4];
        try
        {
            socket.GetRawSocketOption(SolSocket, SoPeerPidFd, descriptor);
            return new SafeFileHandle(MemoryMarshal.Read<int>(descriptor), ownsHandle: true);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ProtocolOption)
        {
            return null;
        }
        catch (SocketException)
        {
            // The kernel knows the option but not the process any more: a handle that is no process file descriptor.
            return new SafeFileHandle();
        }
    }

    /// <summary>
    /// The kernel shows -1 for a process that has been reaped; until then its number is not given again.
    /// </summary>
    private bool IsPinned()
    {
        if (pidFd!.IsInvalid || pidFd.IsClosed)
            return false;
        try
        {
            foreach (var line in File.ReadLines($"/proc/self/fdinfo/{pidFd.DangerousGetHandle()}"))
            {
                if (line.StartsWith("Pid:", StringComparison.Ordinal))
                    return int.TryParse(line.AsSpan(4).Trim(), out var now) && now == Pid;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return false;
    }
}
