using System.Net.Sockets;
using SysWatch.Linux.Launch;

namespace SysWatch.Cli.Connection;

/// <summary>To syswatchd's unix socket.</summary>
internal static class SocketConnection
{
    public static async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Failures.OfConnect(path, e);
        }
        catch (ArgumentOutOfRangeException)
        {
            socket.Dispose();
            throw new CliException(ExitCodes.Usage, $"the path {path} is too long for a socket (107 bytes): " +
                $"give a shorter --run-dir or {RunDirectory.Variable}");
        }
    }
}
