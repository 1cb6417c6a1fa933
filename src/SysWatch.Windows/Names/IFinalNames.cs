namespace SysWatch.Windows.Names;

/// <summary>What a path leads to, over junctions and symbolic links.</summary>
internal interface IFinalNames
{
    /// <summary>
    /// The path without links, in any form that <see cref="NtNames"/> reads; null where nothing is there or it cannot
    /// be asked. Must not wait for a network or for another program, e.g. one that holds an oplock.
    /// </summary>
    /// <param name="path">Of a local drive or volume, starting with <c>\\?\</c>.</param>
    string? FinalName(string path);
}
