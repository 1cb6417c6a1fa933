using SysWatch.Core.Backends;
using SysWatch.Daemon.Configuration;
using SysWatch.Linux;

namespace SysWatch.Daemon.Hosting;

/// <summary>The one place that knows which operating system this is.</summary>
internal static class Backends
{
    /// <summary>
    /// Adds this system's backend; none where there is none, which the daemon refuses to run without.
    /// </summary>
    public static void AddBackend(IServiceCollection services, DaemonOptions options)
    {
        if (OperatingSystem.IsLinux())
        {
            services.AddSingleton<IBackend>(provider => new LinuxBackend(
                new LinuxBackendOptions(options.RunDirectory), provider.GetRequiredService<TimeProvider>()));
        }
    }
}
