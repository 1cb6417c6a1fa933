namespace SysWatch.Core.Pipeline;

/// <summary>How much of the past is held in memory, and for how many readers.</summary>
public sealed record EventStreamOptions
{
    /// <summary>Events of every kind that are held for late readers.</summary>
    public int RecentMax { get; init; } = 16_384;

    /// <summary>Denials that are held apart, so that no flood of other events pushes them out.</summary>
    public int DenialsMax { get; init; } = 8_192;

    /// <summary>Denials of one session among them, so that one session cannot push out another's.</summary>
    public int DenialsPerSessionMax { get; init; } = 1_024;

    /// <summary>What each of the two may weigh: a process chooses the length of its arguments.</summary>
    public long RecentBytesMax { get; init; } = 8 << 20;

    public long DenialBytesMax { get; init; } = 8 << 20;

    public int SubscribersMax { get; init; } = 64;

    /// <summary>Events that wait for one subscriber; what comes beyond is dropped and counted.</summary>
    public int SubscriberQueueMax { get; init; } = 4_096;
}
