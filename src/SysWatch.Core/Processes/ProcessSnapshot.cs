namespace SysWatch.Core.Processes;

/// <summary>What was known of a process when an event happened. Diagnostic only; never decide on it.</summary>
/// <param name="Executable">Resolved path, or empty.</param>
/// <param name="Arguments">argv, cut to the limits of <see cref="SnapshotLimits"/>, or empty.</param>
/// <param name="Action">
/// The agent's direct child that this process descends from: the tool call. Pid 0: the agent itself.
/// </param>
public sealed record ProcessSnapshot(
    ProcessIdentity Identity, int ParentPid, string Executable, IReadOnlyList<string> Arguments,
    string WorkingDirectory, ProcessIdentity Action);

/// <summary>How much of a process an event keeps.</summary>
public static class SnapshotLimits
{
    public const int ArgumentsMax = 64;

    public const int ArgumentCharsMax = 512;
}
