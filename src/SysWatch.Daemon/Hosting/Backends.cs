using System.Runtime.Versioning;
using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Configuration;
using SysWatch.Daemon.Grpc;
using SysWatch.Linux;
using SysWatch.Linux.Accounts;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Repositories;
using SysWatch.Windows;
using SysWatch.Windows.Accounts;
using SysWatch.Windows.Repositories;

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
            services.AddSingleton<IRepositories, LinuxRepositories>();
            services.AddSingleton<IBackend>(provider => new LinuxBackend(
                new LinuxBackendOptions(options.RunDirectory, ScopeOf(options.Attach)),
                provider.GetRequiredService<TimeProvider>()));
        }
        else if (OperatingSystem.IsWindows())
        {
            AddWindows(services, options);
        }
    }

    [SupportedOSPlatform("windows")]
    private static void AddWindows(IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton<IAccounts, WindowsAccounts>();
        services.AddSingleton<IRepositories, WindowsRepositories>();
        services.AddSingleton(provider => new WindowsBackend(
            new WindowsBackendOptions(options.RunDirectory, options.Attach, options.Prevents),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBackend>(provider => provider.GetRequiredService<WindowsBackend>());
        // There when the backend has started, which is before the interface opens.
        services.AddTransient(provider => provider.GetRequiredService<WindowsBackend>().Launches);
        services.AddTransient<LaunchesService>();
    }

    private static AttachScope ScopeOf(string attach) => attach switch
    {
        DaemonOptions.AttachAll => AttachScope.Everybody,
        DaemonOptions.AttachOff => AttachScope.Nobody,
        _ => new AttachScope(attach.Split(',').Select(UidOf).ToHashSet()),
    };

    private static uint UidOf(string name) => LinuxAccounts.UidOf(name) ??
        throw new BackendFailedException($"--attach {name}: there is no such user. Write all, off, or names of users.");
}
