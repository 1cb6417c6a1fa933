using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Configuration;
using SysWatch.Linux;
using SysWatch.Linux.Accounts;

namespace SysWatch.Daemon.Hosting;

/// <summary>The one place that chooses by the operating system.</summary>
internal static class Backends
{
    /// <summary>
    /// Adds this system's backend and accounts; none where there is none, which the daemon refuses to run without.
    /// </summary>
    public static void AddBackend(IServiceCollection services, DaemonOptions options)
    {
        if (OperatingSystem.IsLinux())
        {
            services.AddSingleton<IAccounts, LinuxAccounts>();
            services.AddSingleton<IBackend>(provider => new LinuxBackend(
                new LinuxBackendOptions(options.RunDirectory), provider.GetRequiredService<TimeProvider>()));
        }
    }
}
