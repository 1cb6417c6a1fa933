namespace SysWatch.Windows.Journal;

/// <summary>Unmakes changes to the machine.</summary>
internal interface IUndo
{
    /// <summary>Doing it again, or for what was never made, does no harm.</summary>
    /// <returns>Null, or why it could not be undone.</returns>
    string? Undo(Change change);
}
