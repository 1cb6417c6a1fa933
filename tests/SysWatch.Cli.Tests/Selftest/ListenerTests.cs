using System.Net;
using System.Net.Sockets;
using SysWatch.Cli.Selftest;

namespace SysWatch.Cli.Tests.Selftest;

public class ListenerTests
{
    [Fact]
    public async Task Counts_connections_and_answers_them()
    {
        using var listener = Listener.OnLoopback();
        using var client = new HttpClient();

        var answer = await client.GetStringAsync(
            new Uri($"http://127.0.0.1:{listener.Port}/"), TestContext.Current.CancellationToken);

        Assert.Equal("ok\n", answer);
        Assert.Equal(1, listener.Arrivals);
    }

    [Fact]
    public async Task Counts_datagrams()
    {
        using var listener = Listener.OnLoopback();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        socket.SendTo("x"u8, new IPEndPoint(IPAddress.Loopback, listener.Port));

        await ArrivesAsync(listener);
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public async Task Counts_at_unix_sockets(SocketType type)
    {
        var name = "\0selftest-" + Canary.New();
        using var listener = Listener.OnUnix(name, type);
        using var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);

        socket.Connect(new UnixDomainSocketEndPoint(name));
        socket.Send("x"u8);

        await ArrivesAsync(listener);
    }

    // A datagram is counted a moment after it was sent; without one this runs into its limit.
    private static async Task ArrivesAsync(Listener listener)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (listener.Arrivals == 0)
            await Task.Delay(10, limit.Token);
        Assert.Equal(1, listener.Arrivals);
    }
}
