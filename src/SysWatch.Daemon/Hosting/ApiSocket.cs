using System.Net;
using System.Net.Sockets;

namespace SysWatch.Daemon.Hosting;

/// <summary>The interface's socket: everyone may connect, because who may do what is decided for each call.</summary>
internal static class ApiSocket
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead |
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Bound, and open to everyone before the first connection can be queued.</summary>
    public static Socket Bind(EndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endpoint);
            File.SetUnixFileMode(endpoint.ToString()!, Mode);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
