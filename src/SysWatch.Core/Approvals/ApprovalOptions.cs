namespace SysWatch.Core.Approvals;

public sealed record ApprovalOptions
{
    /// <summary>How long a question waits for an answer; then it is a denial.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Questions of one session that may wait at once; further ones are refused.</summary>
    public int PendingPerSessionMax { get; init; } = 64;

    /// <summary>Ended questions that are remembered, to tell a late answer what became of its question.</summary>
    public int EndedMax { get; init; } = 256;

    /// <summary>Changes that wait for one watcher before it is cut off.</summary>
    public int WatcherQueueMax { get; init; } = 1_024;
}
