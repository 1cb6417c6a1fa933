namespace SysWatch.Windows.Launch;

/// <param name="Path">Absolute; empty where refused.</param>
/// <param name="Refusal">Empty where found.</param>
/// <param name="ExitCode">Where refused: a <see cref="LaunchExit"/>.</param>
internal readonly record struct FoundCommand(string Path, string Refusal, int ExitCode = 0)
{
    /// <summary>Run by cmd.exe.</summary>
    public bool IsBatch =>
        Path.EndsWith(".bat", StringComparison.OrdinalIgnoreCase) ||
        Path.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase);
}
