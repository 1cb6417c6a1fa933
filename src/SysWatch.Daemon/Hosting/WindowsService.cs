using System.Diagnostics;
using System.Runtime.Versioning;
using System.ServiceProcess;
using Microsoft.Extensions.Hosting.WindowsServices;
using Microsoft.Extensions.Logging.EventLog;
using Microsoft.Extensions.Options;
using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Hosting;

/// <summary>
/// The daemon as a service of Windows: start and stop by its manager, the log in the event log. It is running for the
/// manager when its interface is open, and not before: a start that fails is one that failed.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsService : WindowsServiceLifetime
{
    /// <summary>The service's, and the source of its lines in the event log.</summary>
    public const string Name = "syswatchd";

    /// <summary>
    /// Control codes from 128 on are a service's own: <c>sc control syswatchd 128</c>. The manager lets through whoever
    /// may control the service, which is administrators.
    /// </summary>
    private const int Reload = 128;

    /// <summary>The manager is told that the start goes on, and how long it may wait until it is told again.</summary>
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_hint = TimeSpan.FromSeconds(20);

    /// <summary>What takes longer hangs, and the manager may say so.</summary>
    private static readonly TimeSpan s_startMax = TimeSpan.FromMinutes(5);

    private static WindowsService? s_current;

    private readonly Lock _reporting = new();
    private readonly CancellationToken _started;
    private readonly ReloadRequests _reload;
    private bool _hasFailed;

    public WindowsService(
        IHostEnvironment environment, IHostApplicationLifetime lifetime, ILoggerFactory loggers,
        IOptions<HostOptions> host, IOptions<WindowsServiceLifetimeOptions> service, ReloadRequests reload)
        : base(environment, lifetime, loggers, host, service)
    {
        (_started, _reload) = (lifetime.ApplicationStarted, reload);
        s_current = this;
    }

    /// <summary>ReportEvent takes 31,839 characters.</summary>
    private const int EventTextMax = 30_000;

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
            var text = why.Length <= EventTextMax ? why : why[..EventTextMax] + " ...";
            System.Diagnostics.EventLog.WriteEntry(Name, text, EventLogEntryType.Error);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException
            or System.ComponentModel.Win32Exception or System.Security.SecurityException)
        {
            // The exit code, which the manager shows, says as much as it can.
        }
    }

    /// <summary>
    /// The manager is told that the service has stopped, and with which of <see cref="ExitCodes"/>: without that it
    /// would take the end for a crash. The process ends next.
    /// </summary>
    public static void StopWith(int code)
    {
        if (s_current is { } service && service.ServiceHandle != 0)
            service.Fail(code);
        else
            NeverServed.Run(Name, code);
    }

    protected override void OnStart(string[] args)
    {
        // From here on the host starts what it has.
        base.OnStart(args);
        for (var waited = TimeSpan.Zero; waited < s_startMax && !_started.WaitHandle.WaitOne(s_step); waited += s_step)
        {
            lock (_reporting)
            {
                if (!_hasFailed)
                    RequestAdditionalTime((int)s_hint.TotalMilliseconds);
            }
        }
        // Returning would tell the manager that it runs.
        if (!_started.IsCancellationRequested)
            _started.WaitHandle.WaitOne();
    }

    protected override void OnCustomCommand(int command)
    {
        if (command == Reload)
            _reload.Ask();
    }

    private void Fail(int code)
    {
        lock (_reporting)
        {
            _hasFailed = true;
            ServiceStatus.Stopped(ServiceHandle, code);
        }
    }

    /// <summary>Ended before there was a host: the manager still waits to hear of it.</summary>
    private sealed class NeverServed : ServiceBase
    {
        private readonly int _code;

        private NeverServed(string name, int code)
        {
            (ServiceName, _code, AutoLog) = (name, code, false);
            CanStop = false;
        }

        public static void Run(string name, int code)
        {
            using var service = new NeverServed(name, code);
            var thread = new Thread(() => Serve(service)) { IsBackground = true };
            thread.Start();
            service._told.Wait(s_hint);
        }

        private readonly ManualResetEventSlim _told = new();

        protected override void OnStart(string[] args)
        {
            ServiceStatus.Stopped(ServiceHandle, _code);
            _told.Set();
            // The process ends; returning would tell the manager that it runs.
            Thread.Sleep(Timeout.Infinite);
        }

        private static void Serve(NeverServed service)
        {
            try
            {
                Run(service);
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // The manager does not listen: it sees the process end.
            }
            service._told.Set();
        }
    }
}
