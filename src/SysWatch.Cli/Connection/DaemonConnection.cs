using Grpc.Core;
using Grpc.Net.Client;
using PolicyService = SysWatch.Protocol.V1.Policy;
using SysWatch.Cli.Systems;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Connection;

/// <summary>A gRPC connection to syswatchd over its unix socket, or its pipe.</summary>
internal sealed class DaemonConnection : IDisposable
{
    /// <summary>A unary call that takes longer has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly GrpcChannel _channel;
    private readonly CancellationToken _cancellation;

    private DaemonConnection(GrpcChannel channel, CancellationToken cancellation)
    {
        _channel = channel;
        _cancellation = cancellation;
        Policy = new PolicyService.PolicyClient(channel);
        Sessions = new Sessions.SessionsClient(channel);
        Events = new Events.EventsClient(channel);
        Approvals = new Approvals.ApprovalsClient(channel);
        Posture = new Posture.PostureClient(channel);
        Launches = new Launches.LaunchesClient(channel);
    }

    public PolicyService.PolicyClient Policy { get; }

    public Sessions.SessionsClient Sessions { get; }

    public Events.EventsClient Events { get; }

    public Approvals.ApprovalsClient Approvals { get; }

    public Posture.PostureClient Posture { get; }

    /// <summary>On Windows.</summary>
    public Launches.LaunchesClient Launches { get; }

    /// <summary>For unary calls.</summary>
    public CallOptions Unary => Within(Patience);

    /// <summary>For streams, which may last.</summary>
    public CallOptions Stream => new(cancellationToken: _cancellation);

    /// <summary>A deadline is compared with the machine's clock, whatever clock a command is given.</summary>
    public CallOptions Within(TimeSpan patience) =>
        new(deadline: TimeProvider.System.GetUtcNow().Add(patience).UtcDateTime, cancellationToken: _cancellation);

    /// <summary>Connects now, so that a daemon that is not there is told from one that fails.</summary>
    public static async Task<DaemonConnection> OpenAsync(
        string runDirectory, CancellationToken cancellationToken)
    {
        Stream? first = await DaemonPlace.ConnectAsync(runDirectory, cancellationToken);
        var handler = new SocketsHttpHandler
        {
            // The first connection is the one that was just made; a later one is a new one to the same daemon.
            ConnectCallback = async (_, token) =>
                Interlocked.Exchange(ref first, null) ?? await DaemonPlace.ConnectAsync(runDirectory, token),
            UseProxy = false,
            EnableMultipleHttp2Connections = false,
        };
        var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
        });
        return new DaemonConnection(channel, cancellationToken);
    }

    public void Dispose() => _channel.Dispose();
}
