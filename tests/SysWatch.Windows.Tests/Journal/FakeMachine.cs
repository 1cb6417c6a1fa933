using SysWatch.Windows.Journal;

namespace SysWatch.Windows.Tests.Journal;

/// <summary>A machine as far as changes go: which are made, and which must fail.</summary>
internal sealed class FakeMachine : IChanges
{
    public List<Change> Made { get; } = [];

    public HashSet<Change> CannotMake { get; } = [];

    public HashSet<Change> CannotUndo { get; } = [];

    public int Undos { get; private set; }

    public string? Make(Change change)
    {
        // Also what fails may have been made in part.
        Made.Add(change);
        return CannotMake.Contains(change) ? "it is held open" : null;
    }

    public string? Undo(Change change)
    {
        Undos++;
        if (CannotUndo.Contains(change))
            return "its volume is gone";
        Made.Remove(change);
        return null;
    }
}
