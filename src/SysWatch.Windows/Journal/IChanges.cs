namespace SysWatch.Windows.Journal;

/// <summary>Makes changes to the machine, and unmakes them.</summary>
internal interface IChanges : IUndo
{
    /// <returns>Null, or why it could not be made: what, why and what to do.</returns>
    string? Make(Change change);
}
