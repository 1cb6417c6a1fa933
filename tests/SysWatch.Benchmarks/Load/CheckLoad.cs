using System.Diagnostics;
using System.Net.Sockets;
using Grpc.Net.Client;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Benchmarks.Load;

/// <summary>
/// Many clients that ask a running daemon "may I?", each over a connection of its own: first at the pace of agents,
/// which do something between two questions, then one after another without a pause, which shows the most that the
/// machine can do with clients and daemon together.
/// </summary>
internal sealed class CheckLoad(string socketPath, int clients, int calls)
{
    /// <summary>Enough for the client's own code to be compiled as well as it will be.</summary>
    private const int WarmUpCalls = 2_000;
    private const int PauseMaxMs = 40;

    /// <summary>About seventy bytes, and decided by no rule of its own.</summary>
    private const string Path = "/usr/share/doc/some-package-of-a-common-length/examples/file-0001.txt";

    public async Task<int> Run()
    {
        using var first = Connect();
        var sessions = await new V1.Sessions.SessionsClient(first).ListAsync(new V1.ListSessionsRequest());
        if (sessions.Sessions.Count == 0)
        {
            await Console.Error.WriteLineAsync("check: no session runs that could be asked about. Start one first.");
            return 1;
        }

        var request = new V1.CheckRequest
        {
            Session = sessions.Sessions[0].Id, Access = new V1.Access { Operation = "read", Object = Path },
        };
        await Measure("at the pace of agents", request, calls / 10, PauseMaxMs);
        await Measure("without a pause", request, calls, pauseMaxMs: 0);
        return 0;
    }

    private async Task Measure(string what, V1.CheckRequest request, int total, int pauseMaxMs)
    {
        var channels = Enumerable.Range(0, clients).Select(_ => Connect()).ToList();
        await Task.WhenAll(channels.Select(channel => Task.Run(() => WarmUp(channel, request))));
        var clock = Stopwatch.StartNew();
        var times = (await Task.WhenAll(channels
                .Select((channel, i) => Task.Run(() => Client(channel, i, request, total / clients, pauseMaxMs)))))
            .SelectMany(t => t).Order().ToList();
        var perSecond = times.Count / clock.Elapsed.TotalSeconds;
        Console.WriteLine($"Policy.Check, {clients} clients {what}: {perSecond:F0}/s, p50 {At(times, 0.5):F2} ms, " +
            $"p99 {At(times, 0.99):F2} ms, p99.9 {At(times, 0.999):F2} ms");
        channels.ForEach(channel => channel.Dispose());
    }

    private static async Task WarmUp(GrpcChannel channel, V1.CheckRequest request)
    {
        var policy = new V1.Policy.PolicyClient(channel);
        for (var i = 0; i < WarmUpCalls; i++)
            await policy.CheckAsync(request);
    }

    private static async Task<List<double>> Client(
        GrpcChannel channel, int number, V1.CheckRequest request, int count, int pauseMaxMs)
    {
        var policy = new V1.Policy.PolicyClient(channel);
        var random = new Random(number);
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            if (pauseMaxMs > 0)
                await Task.Delay(random.Next(pauseMaxMs));
            var start = Stopwatch.GetTimestamp();
            await policy.CheckAsync(request);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    private static double At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];

    private GrpcChannel Connect() => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });
}
