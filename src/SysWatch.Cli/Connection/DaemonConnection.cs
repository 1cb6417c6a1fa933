using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using PolicyService = SysWatch.Protocol.V1.Policy;
using SysWatch.Linux.Launch;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Connection;

/// <summary>A gRPC connection to syswatchd over its unix socket.</summary>
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
    }

    public PolicyService.PolicyClient Policy { get; }

    public Sessions.SessionsClient Sessions { get; }

    public Events.EventsClient Events { get; }

    public Approvals.ApprovalsClient Approvals { get; }

    public Posture.PostureClient Posture { get; }

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
        var path = RunDirectory.ApiSocket(runDirectory);
        Socket? first = await ConnectAsync(path, cancellationToken);
        var handler = new SocketsHttpHandler
        {
            // The first connection is the one that was just made; a later one is a new one to the same socket.
            ConnectCallback = async (_, token) =>
                new NetworkStream(Interlocked.Exchange(ref first, null) ?? await ConnectAsync(path, token), true),
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

    private static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
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
