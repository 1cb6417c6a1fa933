using System.Net.Sockets;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SysWatch.Core.Approvals;
using SysWatch.Core.Backends;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Configuration;
using SysWatch.Daemon.Hosting;
using SysWatch.Daemon.Identity;
using SysWatch.TestSupport;

namespace SysWatch.Daemon.Tests;

/// <summary>
/// The whole daemon on a socket of its own, over a fake operating system. Calls come from this process.
/// </summary>
public sealed class DaemonFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<GrpcChannel> _channels = [];
    private readonly WebApplication _app;
    private int _pid = 1_000_000;

    private DaemonFixture(bool realPolicies)
    {
        var options = new DaemonOptions { RunDirectory = _directory.Path, Profiles = _directory.Path + "/profiles" };
        Directory.CreateDirectory(options.SessionRecords);
        SocketPath = options.ApiSocket;
        _app = DaemonHost.Build(options, (services, _) =>
        {
            services.AddSingleton<IBackend>(Backend);
            services.AddSingleton<IAccounts, FakeAccounts>();
            services.AddSingleton<IRepositories, FakeRepositories>();
            services.AddSingleton(realPolicies ? PolicyLibrary.Of(Profiles) : Profiles.Library);
            services.AddSingleton<ReadPeer>(_ => Read);
            services.AddLogging(logging => logging.ClearProviders());
        });
    }

    public FakeBackend Backend { get; } = new();

    public FakeProfiles Profiles { get; } = new();

    public string SocketPath { get; }

    /// <summary>Who new connections claim to be; null: who the kernel says.</summary>
    public uint? CallerUid { get; set; }

    /// <summary>What new connections carry; null: they are not the daemon's own.</summary>
    public uint? Ticket { get; set; }

    public EventStream Events => _app.Services.GetRequiredService<EventStream>();

    public ApprovalQueue Approvals => _app.Services.GetRequiredService<ApprovalQueue>();

    public SessionRegistry Sessions => _app.Services.GetRequiredService<SessionRegistry>();

    /// <param name="realPolicies">Compile the profiles, instead of looking for words in them.</param>
    public static async Task<DaemonFixture> Start(bool realPolicies = false)
    {
        var fixture = new DaemonFixture(realPolicies);
        await fixture._app.StartAsync(TestContext.Current.CancellationToken);
        return fixture;
    }

    /// <summary>Begins a session of a process that does not exist.</summary>
    public Session Launch(uint uid = 1000, string profile = "", string workspace = "/work") =>
        Backend.Host!.PrepareLaunch(new LaunchRequest(
            new ProcessIdentity(Interlocked.Increment(ref _pid), 1), UserId.Of(uid), uid, profile, AuditOnly: false,
            "/usr/bin/true", ["true"], workspace)).Session!;

    /// <summary>A new connection from outside of any session.</summary>
    public GrpcChannel Outsider(uint uid)
    {
        Backend.Labels.TryRemove(Environment.ProcessId, out _);
        CallerUid = uid;
        return Connect();
    }

    /// <summary>
    /// A new connection of a process that is in a session. Its uid is root's: membership must weigh more.
    /// </summary>
    public GrpcChannel Member(Session session)
    {
        Backend.Labels[Environment.ProcessId] = session.Id;
        CallerUid = 0;
        return Connect();
    }

    /// <summary>A connection that the daemon made itself, as the kernel says; it carries this ticket.</summary>
    public GrpcChannel Mediated(uint ticket)
    {
        (CallerUid, Ticket) = (0, ticket);
        return Connect();
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Connects at once, so that the caller's standing is the one of now.</summary>
    private GrpcChannel Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler, DisposeHttpClient = true, MaxReceiveMessageSize = 4 << 20,
        });
        _channels.Add(channel);
        new Protocol.V1.Posture.PostureClient(channel).Get(new());
        return channel;
    }

    private SocketPeer Read(ConnectionContext connection)
    {
        var peer = SocketPeer.Of(connection)!;
        return CallerUid is { } uid ? new SocketPeer(peer.Pid, uid, uid, null, Ticket) : peer;
    }
}
