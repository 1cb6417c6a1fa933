namespace SysWatch.Core.Sessions;

public sealed record SessionLimits
{
    public int SessionsMax { get; init; } = 256;

    public int SessionsPerUserMax { get; init; } = 64;

    /// <summary>
    /// Ended sessions that are remembered, so that their owners can still ask why something was refused.
    /// </summary>
    public int EndedMax { get; init; } = 256;

    /// <summary>Changes that wait for one watcher before it is cut off.</summary>
    public int WatcherQueueMax { get; init; } = 1_024;
}
