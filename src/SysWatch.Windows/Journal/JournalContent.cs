using System.Collections.Immutable;

namespace SysWatch.Windows.Journal;

/// <summary>What a journal's bytes say.</summary>
/// <param name="Damage">Bytes that belong to no record: a record that was being written when the machine stopped, or a
/// file that something else has changed. Each in a sentence; 16 at most are told.</param>
internal sealed record JournalContent(ImmutableArray<JournalRecord> Records, ImmutableArray<string> Damage)
{
    public ulong LastNumber => Records.IsEmpty ? 0 : Records.Max(record => record.Number);
}
