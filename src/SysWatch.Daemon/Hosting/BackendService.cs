using Grpc.Health.V1;
using Grpc.HealthCheck;
using SysWatch.Core.Approvals;
using SysWatch.Core.Backends;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Hosting;

/// <summary>Starts the backend before the interface opens, and ends every stream when the daemon is to stop.</summary>
internal sealed partial class BackendService(
    IBackend backend, SessionRegistry sessions, EventStream events, ApprovalQueue approvals, HealthServiceImpl health,
    IdleMemory memory, IHostApplicationLifetime lifetime, ILogger<BackendService> logger) : IHostedService
{
    private Task? _ending;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await backend.StartAsync(sessions, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or BackendNotReadyException))
        {
            throw new BackendFailedException(e.Message, e);
        }

        Report(backend.Posture);
        health.SetStatus("", HealthCheckResponse.Types.ServingStatus.Serving);
        lifetime.ApplicationStarted.Register(memory.GiveBack);
        lifetime.ApplicationStopping.Register(Stopping);
    }

    /// <summary>On Windows before the service says that it has stopped: what starts it again would find it running.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        OperatingSystem.IsWindows() ? _ending ?? backend.DisposeAsync().AsTask() : Task.CompletedTask;

    private void Stopping()
    {
        EndStreams();
        // The interface stops first, and waits for launches that are under way: beside it, or these would still begin.
        if (OperatingSystem.IsWindows())
            _ending = Task.Run(async () => await backend.DisposeAsync());
    }

    private void EndStreams()
    {
        health.SetStatus("", HealthCheckResponse.Types.ServingStatus.NotServing);
        approvals.Dispose();
        sessions.EndWatches();
        events.Dispose();
    }

    private void Report(Posture posture)
    {
        foreach (var guard in posture.Guards)
        {
            if (guard.State == GuardState.Enforced)
                LogHeld(guard.Guard, string.Join(", ", guard.Mechanisms));
            else
                LogNotHeld(guard.Guard, guard.State, string.Join(' ', guard.Gaps), guard.Raise);
        }
    }

    [LoggerMessage(101, LogLevel.Information, "The {Guard} guard is enforced by {Mechanisms}.")]
    private partial void LogHeld(Policy.Decisions.Guard guard, string mechanisms);

    [LoggerMessage(102, LogLevel.Warning, "The {Guard} guard is not wholly enforced here ({State}). {Gaps} {Raise}")]
    private partial void LogNotHeld(Policy.Decisions.Guard guard, GuardState state, string gaps, string raise);
}
