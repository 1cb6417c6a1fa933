namespace SysWatch.Windows.Journal;

/// <summary>Makes changes to the machine, and unmakes them.</summary>
internal interface IChanges
{
    /// <returns>Null, or why it could not be made: what, why and what to do.</returns>
    string? Make(Change change);

    /// <summary>Doing it again, or for what was never made, does no harm.</summary>
    /// <returns>Null, or why it could not be undone.</returns>
    string? Undo(Change change);
}
