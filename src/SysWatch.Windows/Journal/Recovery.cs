using System.Collections.Immutable;

namespace SysWatch.Windows.Journal;

/// <summary>What is still to be undone by a journal: after a crash, at the service's start, and at removal.</summary>
internal static class Recovery
{
    /// <summary>
    /// Every change that was intended and is not said to be undone, the latest first. Whether it was made is not asked:
    /// undoing what was never made finds nothing to undo.
    /// </summary>
    public static ImmutableArray<UndoStep> StepsOf(IEnumerable<JournalRecord> records)
    {
        var open = new SortedDictionary<ulong, UndoStep>();
        var undone = new HashSet<ulong>();
        foreach (var record in records)
        {
            switch (record)
            {
                case { Phase: JournalPhase.Intended, Change: { } change } when !undone.Contains(record.Number):
                    open[record.Number] = new UndoStep(record.Number, change, IsKnownToBeMade: false);
                    break;
                case { Phase: JournalPhase.Done } when open.TryGetValue(record.Number, out var step):
                    open[record.Number] = step with { IsKnownToBeMade = true };
                    break;
                case { Phase: JournalPhase.Undone }:
                    open.Remove(record.Number);
                    undone.Add(record.Number);
                    break;
            }
        }
        return [.. open.Values.Reverse()];
    }
}
