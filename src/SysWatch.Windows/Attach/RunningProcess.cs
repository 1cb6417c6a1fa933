using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>A process that runs, as it was looked at. On Windows its program stays the same until it ends.</summary>
internal sealed record RunningProcess(ProcessEntry Entry)
{
    /// <summary>Of its program; empty where it may not be asked.</summary>
    public string ImagePath { get; init; } = "";

    /// <summary>Its own word, as the directory is; empty where it cannot be read, or not yet.</summary>
    public string CommandLine { get; init; } = "";

    public string WorkingDirectory { get; init; } = "";

    /// <summary>Empty where it may not be asked.</summary>
    public string UserSid { get; init; } = "";

    public bool IsElevated { get; init; }
}
