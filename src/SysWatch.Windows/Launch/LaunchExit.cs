namespace SysWatch.Windows.Launch;

/// <summary>Exit codes of a launch that ran nothing, as on Linux, where env(1) has them.</summary>
internal static class LaunchExit
{
    /// <summary>No session was started: no daemon, a refusal, a failure.</summary>
    public const int Failed = 125;

    /// <summary>The command is there but cannot be run.</summary>
    public const int CannotRun = 126;

    public const int NotFound = 127;
}
