using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace SysWatch.Daemon.Hosting;

/// <summary>The interface's socket: everyone may connect, because who may do what is decided for each call.</summary>
[UnsupportedOSPlatform("windows")]
internal static class ApiSocket
{
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead |
        UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static void Add(IWebHostBuilder host) =>
        host.UseSockets(sockets => sockets.CreateBoundListenSocket = Bind);

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
