using System.Collections.Immutable;

namespace SysWatch.Windows.Journal;

/// <summary>
/// The changes of one session: each written down, then made. The first that cannot be is the end: what was made is
/// undone and the session must not start.
/// </summary>
internal sealed class SessionChanges(ChangeJournal journal, IChanges changes)
{
    private readonly List<(ulong Number, Change Change)> _made = [];

    /// <summary>What could not be undone; it stays in the journal for the next start.</summary>
    public ImmutableArray<string> Left { get; private set; } = [];

    /// <param name="error">Then nothing of the session is left, but for <see cref="Left"/>.</param>
    public bool TryMake(Change change, out string error)
    {
        if (!journal.TryIntend(change, out var number, out error))
        {
            Undo();
            return false;
        }
        // Before it is made: half of it may have been when it fails.
        _made.Add((number, change));
        if (changes.Make(change) is { } failure)
        {
            error = failure;
            Undo();
            return false;
        }
        journal.Done(number);
        return true;
    }

    /// <summary>The latest first. What fails does not keep the others from being undone.</summary>
    public void Undo()
    {
        var left = ImmutableArray.CreateBuilder<string>();
        for (var i = _made.Count - 1; i >= 0; i--)
        {
            var (number, change) = _made[i];
            if (changes.Undo(change) is { } failure)
            {
                left.Add(failure);
                continue;
            }
            journal.Undone(number);
            _made.RemoveAt(i);
        }
        Left = left.ToImmutable();
    }

    /// <summary>Undoes whatever the journal still has: at the service's start, and at removal.</summary>
    /// <returns>What could not be undone.</returns>
    public static ImmutableArray<string> Recover(ChangeJournal journal, IUndo changes)
    {
        var left = ImmutableArray.CreateBuilder<string>();
        foreach (var step in journal.Open)
        {
            if (changes.Undo(step.Change) is { } failure)
                left.Add(failure);
            else
                journal.Undone(step.Number);
        }
        return left.ToImmutable();
    }
}
