namespace SysWatch.Windows.Seeing.Packages;

/// <summary>
/// A package that a process runs, if the command line that was read in its memory is the one that it began with: a
/// process, or its parent before it ran, may have written another there.
/// </summary>
internal sealed record PackageClaim(string Package, string CommandLine)
{
    /// <param name="told">The kernel's copy, made when the process was; a parent may have chosen it.</param>
    /// <returns>Null: it began with another.</returns>
    public string? Settled(string told) => told.TrimEnd() == CommandLine.TrimEnd() ? Package : null;
}
