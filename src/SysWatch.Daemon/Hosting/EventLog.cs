using SysWatch.Core.Approvals;
using SysWatch.Core.Events;
using SysWatch.Core.Pipeline;
using SysWatch.Core.Sessions;

namespace SysWatch.Daemon.Hosting;

/// <summary>
/// Writes to the log what its reader must know: sessions, policies, answers, losses. Not every access.
/// </summary>
internal sealed partial class EventLog(EventStream events, IdleMemory memory, ILogger<EventLog> logger)
    : BackgroundService
{
    private const EventKinds Kinds = EventKinds.Session | EventKinds.Approval | EventKinds.Lost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = events.Subscribe(EventFilter.Everything with { Kinds = Kinds }, 0, out _);
        if (subscription is null)
            return;
        try
        {
            await foreach (var systemEvent in subscription.Events.ReadAllAsync(stoppingToken))
                Write(systemEvent);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops, or has never started.
        }
    }

    private void Write(SystemEvent systemEvent)
    {
        switch (systemEvent)
        {
            case SessionStarted started:
                var executable = started.Process?.Executable ?? "";
                memory.Touch();
                if (started.IsAttached)
                    LogAttached(started.Session, started.Profile, executable, started.Process?.Identity.Pid ?? 0);
                else
                    LogStarted(started.Session, started.Profile, executable, started.UnsafeFlags.Count);
                break;
            case AgentNotHeld unheld:
                LogNotHeld(unheld.Agent, unheld.Process?.Identity.Pid ?? 0, unheld.Reason);
                break;
            case SessionEnded ended:
                LogEnded(ended.Session, ended.Reason);
                memory.Touch();
                break;
            case PolicyReloaded { Accepted: true } reloaded:
                LogReloaded(reloaded.Session, reloaded.Profile);
                break;
            case PolicyReloaded reloaded:
                LogNotReloaded(reloaded.Session, reloaded.Profile, reloaded.Detail);
                break;
            case ApprovalResolved resolved:
                LogResolved(resolved.Session, resolved.Approval.Id, resolved.Approval.State, resolved.By);
                break;
            case EventsLost lost:
                LogLost(lost.Count, lost.Source);
                break;
        }
    }

    [LoggerMessage(140, LogLevel.Information, "Session {Session} has begun under {Profile}: {Executable} " +
        "({UnsafeFlags} flags that keep it from asking).")]
    private partial void LogStarted(SessionId session, string profile, string executable, int unsafeFlags);

    [LoggerMessage(146, LogLevel.Warning, "Session {Session} holds {Executable} (process {Pid}), which something " +
        "else has started, to {Profile}. To let it go: syswatch release {Session}.")]
    private partial void LogAttached(SessionId session, string profile, string executable, int pid);

    [LoggerMessage(147, LogLevel.Error, "{Agent} (process {Pid}) runs and is NOT held: {Reason}")]
    private partial void LogNotHeld(string agent, int pid, string reason);

    [LoggerMessage(141, LogLevel.Information, "Session {Session} has ended: {Reason}.")]
    private partial void LogEnded(SessionId session, string reason);

    [LoggerMessage(142, LogLevel.Information, "Session {Session} has a new policy from {Profile}.")]
    private partial void LogReloaded(SessionId session, string profile);

    [LoggerMessage(143, LogLevel.Error, "Session {Session} keeps its policy; {Profile} could not be used: {Detail}")]
    private partial void LogNotReloaded(SessionId session, string profile, string detail);

    [LoggerMessage(144, LogLevel.Information, "Question {Id} of session {Session}: {State} {By}")]
    private partial void LogResolved(
        SessionId session, string id, ApprovalState state, string by);

    [LoggerMessage(145, LogLevel.Warning, "{Count} events were lost at {Source}.")]
    private partial void LogLost(ulong count, string source);
}
