using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Identity;

/// <summary>Finds out who is at the other end of a connection.</summary>
internal delegate Peer ReadPeer(Socket socket);

/// <summary>
/// The process at the other end of a unix socket, as the kernel knows it. A process file descriptor pins it where the
/// kernel gives one (6.5), so that its number cannot come to mean another process; else its start time must not change.
/// </summary>
/// <param name="ticket">Of a connection that this daemon made itself; 0: it has none, and is nobody's.</param>
internal sealed class Peer(int pid, uint uid, uint gid, SafeFileHandle? pidFd, uint? ticket = null) : IDisposable
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int SoPeerPidFd = 77;

    public int Pid => pid;

    public UserId User { get; } = UserId.Of(uid);

    public uint Gid => gid;

    /// <summary>Not null: this daemon connected, for a session's member, and not the process that calls.</summary>
    public uint? Ticket => ticket;

    public static Peer Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        var (pid, uid) = (MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
        return new Peer(
            pid, uid, MemoryMarshal.Read<uint>(credentials[8..]), PidFdOf(socket),
            pid == Environment.ProcessId ? TicketOf(socket) : null);
    }

    /// <summary>
    /// The session that this process is in, and whether that was said of this very process, alive: an exiting process
    /// has no label any more, and "no label" must not be taken for "in no session".
    /// </summary>
    public (SessionId? Session, bool IsCertain) Look(Func<int, SessionId?> sessionOf)
    {
        if (pid <= 0 || ProcessStat.Read(pid) is not { } before)
            return (null, false);
        var session = sessionOf(pid);
        var certain = ProcessStat.Read(pid) is { IsLeaving: false } after && after == before &&
            (pidFd is null || IsPinned());
        return (session, certain);
    }

    public void Dispose() => pidFd?.Dispose();

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
                    return int.TryParse(line.AsSpan(4).Trim(), out var now) && now == pid;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return false;
    }
}
