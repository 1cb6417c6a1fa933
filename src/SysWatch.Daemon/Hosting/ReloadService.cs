using System.Runtime.InteropServices;
using SysWatch.Core.Sessions;
using SysWatch.Daemon.Profiles;

namespace SysWatch.Daemon.Hosting;

/// <summary>
/// SIGHUP, or <see cref="ReloadRequests"/>: compile the profiles of the running sessions anew. One at a time; the
/// signal never ends the daemon.
/// </summary>
internal sealed partial class ReloadService(
    SessionRegistry sessions, DirectoryProfiles profiles, ReloadRequests requests, ILogger<ReloadService> logger)
    : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private PosixSignalRegistration? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        requests.Asked += Queue;
        // On Windows a SIGHUP is a console window that is closed.
        if (!OperatingSystem.IsWindows())
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                Queue();
            });
        WarnOfProfiles();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        requests.Asked -= Queue;
        _signal?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _signal?.Dispose();
        _one.Dispose();
    }

    private void Queue() => ThreadPool.QueueUserWorkItem(_ => Reload());

    private void Reload()
    {
        _one.Wait();
        try
        {
            WarnOfProfiles();
            var reloaded = sessions.Reload();
            LogReloaded(reloaded.Count(r => r.Accepted), reloaded.Count(r => !r.Accepted));
        }
        finally
        {
            _one.Release();
        }
    }

    private void WarnOfProfiles()
    {
        try
        {
            foreach (var warning in profiles.Warnings())
                LogProfile(warning);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogProfile(e.Message);
        }
    }

    [LoggerMessage(130, LogLevel.Information, "Profiles were read anew: {Changed} sessions have a new policy, {Kept} " +
        "keep theirs because of errors; the others are as they were.")]
    private partial void LogReloaded(int changed, int kept);

    [LoggerMessage(131, LogLevel.Warning, "{Warning}")]
    private partial void LogProfile(string warning);
}
