using Grpc.Health.V1;
using Grpc.HealthCheck;
using Grpc.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting.Systemd;
using SysWatch.Core.Approvals;
using SysWatch.Core.Backends;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Configuration;
using SysWatch.Daemon.Grpc;
using SysWatch.Daemon.Identity;
using SysWatch.Daemon.Profiles;
using SysWatch.Daemon.Store;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Hosting;

/// <summary>
/// Puts the daemon together. Nothing is read from files or variables that the command line does not name.
/// </summary>
internal static class DaemonHost
{
    private const int MessageBytesMax = 512 << 10;
    private const int StreamsPerConnectionMax = 64;
    private const int ConnectionsMax = 1_024;

    /// <param name="addBackend">Adds the one <see cref="IBackend"/>, the <see cref="IAccounts"/> and
    /// <see cref="IRepositories"/>.</param>
    /// <exception cref="BackendFailedException">It added none.</exception>
    public static WebApplication Build(DaemonOptions options, Action<IServiceCollection, DaemonOptions> addBackend)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = OperatingSystem.IsWindows() ? AppContext.BaseDirectory : "/",
        });
        AddLog(builder.Logging);
        AddInterface(builder, options);
        AddDaemon(builder.Services, options);
        addBackend(builder.Services, options);
        if (builder.Services.All(service => service.ServiceType != typeof(IBackend)))
            throw new BackendFailedException("this build of syswatchd has none for this system.");
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<PolicyService>();
        app.MapGrpcService<SessionsService>();
        app.MapGrpcService<EventsService>();
        app.MapGrpcService<ApprovalsService>();
        app.MapGrpcService<PostureService>();
        if (OperatingSystem.IsWindows())
            app.MapGrpcService<LaunchesService>();
        app.MapGrpcService<HealthServiceImpl>();
        app.MapGrpcService<ReflectionServiceImpl>();
        app.MapGrpcService<ReflectionV1ServiceImpl>();
        return app;
    }

    private static void AddLog(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        if (SystemdHelpers.IsSystemdService())
            logging.AddSystemdConsole();
        else
            logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddInterface(WebApplicationBuilder builder, DaemonOptions options)
    {
        var services = builder.Services;
        services.AddRoutingCore();
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = MessageBytesMax);
        if (OperatingSystem.IsWindows())
            WindowsService.Add(services);
        else
            services.AddSystemd();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore();
        if (OperatingSystem.IsWindows())
            ApiPipeListener.Add(builder.WebHost);
        else
            ApiSocket.Add(builder.WebHost);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnectionMax;
            if (OperatingSystem.IsWindows())
                ApiPipeListener.Listen(kestrel, options, Serve);
            else
                kestrel.ListenUnixSocket(options.ApiSocket, Serve);
        });
    }

    private static void Serve(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http2;
        var callers = listen.ApplicationServices.GetRequiredService<CallerConnections>();
        listen.Use(next => connection => callers.Serve(connection, next));
    }

    private static void AddDaemon(IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(DaemonVersion.Current);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new EventStreamOptions
        {
            SubscribersMax = StreamPlaces.TotalMax + StreamPlaces.PerUserMax + 1,
        });
        services.AddSingleton(new ApprovalOptions { Timeout = options.AskTimeout });
        services.AddSingleton(new SessionLimits());
        services.AddSingleton<EventStream>();
        services.AddSingleton<MonotonicNumbers>();
        services.AddSingleton<ApprovalQueue>();
        services.AddSingleton<ISessionStore, SessionFiles>();
        services.AddSingleton(new DirectoryProfiles(options.Profiles));
        services.AddSingleton(p => PolicyLibrary.Of(
            new LayeredProfiles(p.GetRequiredService<DirectoryProfiles>(), new ShippedProfiles()),
            OperatingSystem.IsWindows() ? PathStyle.Windows : PathStyle.Posix));
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<ReadPeer>(_ => OperatingSystem.IsWindows() ? PipePeer.Of : SocketPeer.Of);
        services.AddSingleton<ReloadRequests>();
        services.AddSingleton<IdleMemory>();
        services.AddSingleton<CallerConnections>();
        services.AddSingleton<Permissions>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<PolicyService>();
        services.AddSingleton<SessionsService>();
        services.AddSingleton<EventsService>();
        services.AddSingleton<ApprovalsService>();
        services.AddSingleton<PostureService>();
        services.AddSingleton<HealthServiceImpl>();
        // Named one by one: finding them by reflection would not survive trimming.
        Google.Protobuf.Reflection.ServiceDescriptor[] described =
        [
            V1.Policy.Descriptor, V1.Sessions.Descriptor, V1.Events.Descriptor, V1.Approvals.Descriptor,
            V1.Posture.Descriptor, Health.Descriptor,
        ];
        if (OperatingSystem.IsWindows())
            described = [.. described, V1.Launches.Descriptor];
        services.AddSingleton(new ReflectionServiceImpl(described));
        services.AddSingleton(new ReflectionV1ServiceImpl(described));
        services.AddHostedService<EventLog>();
        services.AddHostedService<ReloadService>();
        services.AddHostedService<BackendService>();
    }
}
