namespace SysWatch.Windows.Launch;

/// <param name="Path">Absolute; empty where refused.</param>
/// <param name="Refusal">Empty where found.</param>
internal readonly record struct FoundCommand(string Path, string Refusal)
{
    /// <summary>Run by cmd.exe.</summary>
    public bool IsBatch =>
        Path.EndsWith(".bat", StringComparison.OrdinalIgnoreCase) ||
        Path.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase);
}
