namespace SysWatch.Windows.Journal;

/// <param name="Number">Of the change; never given twice in one journal.</param>
/// <param name="Change">With <see cref="JournalPhase.Intended"/> only.</param>
internal sealed record JournalRecord(ulong Number, JournalPhase Phase, Change? Change);
