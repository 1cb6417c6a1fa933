using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Logging.EventLog;
using Microsoft.Extensions.Options;

namespace SysWatch.Daemon.Hosting;

/// <summary>The daemon as a service of Windows: start and stop by its manager, the log in the event log.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsService(
    IHostEnvironment environment, IHostApplicationLifetime lifetime, ILoggerFactory loggers,
    IOptions<HostOptions> host, IOptions<WindowsServiceLifetimeOptions> service, ReloadRequests reload)
    : WindowsServiceLifetime(environment, lifetime, loggers, host, service)
{
    /// <summary>The service's, and the source of its lines in the event log.</summary>
    public const string Name = "syswatchd";

    /// <summary>
    /// Control codes from 128 on are a service's own: <c>sc control syswatchd 128</c>. The manager lets through whoever
    /// may control the service, which is administrators.
    /// </summary>
    private const int Reload = 128;

    public static bool IsIt { get; } = WindowsServiceHelpers.IsWindowsService();

    public static void Add(IServiceCollection services)
    {
        if (!IsIt)
            return;
        services.AddWindowsService(options => options.ServiceName = Name);
        services.AddSingleton<IHostLifetime, WindowsService>();
        services.Configure<EventLogSettings>(log => log.SourceName = Name);
    }

    /// <summary>A service has no console that would show why it ended.</summary>
    public static void Tell(string why)
    {
        try
        {
            System.Diagnostics.EventLog.WriteEntry(Name, why, EventLogEntryType.Error);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException
            or System.ComponentModel.Win32Exception or System.Security.SecurityException)
        {
            // The exit code, which the manager shows, says as much as it can.
        }
    }

    protected override void OnCustomCommand(int command)
    {
        if (command == Reload)
            reload.Ask();
    }
}
