using System.Globalization;
using SysWatch.Cli.Selftest;

namespace SysWatch.Cli.Tests.Selftest;

public class StepTests
{
    private static readonly string Pipe = "syswatch-selftest-" + Canary.New();

    [Fact]
    public async Task Tls_is_spoken_over_a_pipe()
    {
        using var server = new TlsServer(Pipe);

        Assert.Null(await RunAsync("tls", Pipe));
    }

    [Fact]
    public async Task What_is_no_server_of_TLS_is_told()
    {
        using var listener = Listener.OnPipe(Pipe + "-plain");

        Assert.NotNull(await RunAsync("tls", Pipe + "-plain"));
        Assert.Equal(1, listener.Arrivals);
    }

    [Fact]
    public async Task A_pipe_counts_each_that_connects()
    {
        using var listener = Listener.OnPipe(Pipe + "-count");

        Assert.Null(await RunAsync("pipe", Pipe + "-count"));
        Assert.Null(await RunAsync("pipe", Pipe + "-count"));

        for (var i = 0; i < 1500 && listener.Arrivals < 2; i++)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(2, listener.Arrivals);
    }

    [Theory]
    [InlineData("127.0.0.1", "tcp")]
    [InlineData("127.0.0.1", "udp")]
    public async Task A_listener_is_reached(string address, string protocol)
    {
        using var listener = Listener.OnLoopback();

        Assert.Null(await RunAsync(
            "connect", address, listener.Port.ToString(CultureInfo.InvariantCulture), protocol));

        for (var i = 0; i < 1500 && listener.Arrivals == 0; i++)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(1, listener.Arrivals);
    }

    [Theory]
    [InlineData("connect", "127.0.0.1", "1", "tcp")]
    [InlineData("connect", "nowhere", "1", "tcp")]
    [InlineData("connect", "127.0.0.1", "port", "tcp")]
    [InlineData("pipe")]
    [InlineData("nothing")]
    public async Task What_cannot_be_done_says_why(params string[] words) => Assert.NotNull(await RunAsync(words));

    private static Task<string?> RunAsync(params string[] words) =>
        Step.RunAsync(words, TestContext.Current.CancellationToken);
}
