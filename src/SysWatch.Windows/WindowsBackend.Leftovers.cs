using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;

namespace SysWatch.Windows;

/// <summary>What earlier sessions have left on the machine, of this daemon and of those before it.</summary>
public sealed partial class WindowsBackend
{
    private const int LeftToldMax = 32;

    /// <summary>Usually it takes less than a second. What takes longer goes on beside the start.</summary>
    private static readonly TimeSpan s_leftoversLimit = TimeSpan.FromSeconds(5);

    private ChangeJournal? _journal;
    private LeftoverUndo? _leftovers;
    private ImmutableArray<string> _notUndone = [];

    /// <summary>Also by a daemon that prevents nothing: an earlier one may have.</summary>
    /// <exception cref="IOException">What sessions would be written down in cannot be opened.</exception>
    private async Task UndoLeftoversAsync(bool prevents)
    {
        if (Wine.IsPresent)
            return;
        var path = Path.Combine(options.RunDirectory, Leftovers.JournalName);
        var error = "";
        _journal = !prevents ? ChangeJournal.OfEarlier(path, out error)
            : ChangeJournal.TryOpen(path, out var journal, out error) ? journal
            : throw new IOException(error);
        if (error.Length > 0)
            _notUndone = [error];
        if (_journal is null)
            return;
        if (!prevents)
            TryEnableToUndo();
        var hasAny = !_journal.Open.IsEmpty || !_journal.Damage.IsEmpty;
        _leftovers = Leftovers.Of(_journal, time);
        await _leftovers.StartAsync(s_leftoversLimit).ConfigureAwait(false);
        if (hasAny && !_journal.TryCompact(out error))
            _notUndone = [error];
    }

    private void TryEnableToUndo()
    {
        try
        {
            Privileges.EnableToUndo();
        }
        catch (IOException failed)
        {
            _notUndone = [failed.Message];
        }
    }

    /// <summary>As it is now: what is undone later is not told of any more.</summary>
    private Posture WithLeft(Posture posture) => posture with
    {
        Lost = posture.Lost.SetItems(
            _notUndone.Concat(_leftovers?.Left(LeftToldMax) ?? [])
                .Distinct(StringComparer.Ordinal)
                .Select(problem => KeyValuePair.Create("what an earlier session left: " + problem, 1UL))),
    };
}
