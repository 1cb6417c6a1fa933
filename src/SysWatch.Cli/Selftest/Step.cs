using System.Globalization;
using System.IO.Pipes;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SysWatch.Windows.Launch;

namespace SysWatch.Cli.Selftest;

/// <summary>What scripts of Windows have no program for that is on every machine.</summary>
internal static class Step
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <returns>Null: done. Else why not.</returns>
    public static async Task<string?> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Limit);
        try
        {
            switch (words)
            {
                case ["connect", var address, var port, var protocol]:
                    await ConnectAsync(IPAddress.Parse(address), Number(port), protocol == "udp", enough.Token);
                    return null;
                case ["pipe", var name]:
                    await using (var pipe = await OpenAsync(name, enough.Token))
                        return null;
                case ["tls", var name]:
                    return await ShakeHandsAsync(name, enough.Token);
                case ["breakaway"] when OperatingSystem.IsWindows():
                    return BreakawayChild.Start();
                case ["sleep", var seconds]:
                    await Task.Delay(TimeSpan.FromSeconds(Number(seconds)), cancellationToken);
                    return null;
                default:
                    return "there is no such step";
            }
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException
            or AuthenticationException or FormatException or TimeoutException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return e.Message;
        }
    }

    private static async Task ConnectAsync(
        IPAddress address, int port, bool isUdp, CancellationToken cancellationToken)
    {
        using var socket = new Socket(
            address.AddressFamily, isUdp ? SocketType.Dgram : SocketType.Stream,
            isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
        await socket.SendAsync("x"u8.ToArray(), cancellationToken);
    }

    private static async Task<NamedPipeClientStream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        await pipe.ConnectAsync(cancellationToken);
        return pipe;
    }

    private static async Task<string?> ShakeHandsAsync(string name, CancellationToken cancellationToken)
    {
        await using var pipe = await OpenAsync(name, cancellationToken);
        await using var tls = new SslStream(pipe);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = TlsServer.Host,
                // Nobody has signed it, and it is good for an hour.
                RemoteCertificateValidationCallback =
                    (_, certificate, _, _) => certificate?.Subject == "CN=" + TlsServer.Host,
            },
            cancellationToken);
        return await tls.ReadAsync(new byte[8], cancellationToken) > 0 ? null : "nothing came after the handshake";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
