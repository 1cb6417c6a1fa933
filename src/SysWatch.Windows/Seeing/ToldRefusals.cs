using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// Keeps a program that does the same refused thing again and again from flooding the events: some a second for each
/// process and rule are told of one by one, the rest are counted and told of together. Under the observer's lock.
/// </summary>
internal sealed class ToldRefusals(Action<AccessDecided> tell, TimeProvider time)
{
    public const int ToldPerSecond = 5;

    /// <summary>Over this, counting starts afresh: more events rather than none.</summary>
    public const int EntriesMax = 4096;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Key, Entry> _entries = [];

    public void Tell(AccessDecided decided)
    {
        var key = new Key(
            decided.Session, decided.Process?.Identity ?? default, decided.Rule.Id, decided.Verdict, decided.Mechanism);
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (_entries.Count >= EntriesMax)
                TellCounts(_ => true);
            _entries[key] = entry = new Entry { Since = time.GetTimestamp() };
        }
        if (entry.Told < ToldPerSecond)
        {
            entry.Told++;
            tell(decided);
            return;
        }
        // The event of a reaction says how long it took.
        if (decided.Reaction is not null)
            tell(decided);
        else
            (entry.Last, entry.Count) = (decided, entry.Count + 1);
    }

    /// <summary>Called each second.</summary>
    public void Sweep()
    {
        var now = time.GetTimestamp();
        TellCounts(entry => time.GetElapsedTime(entry.Since, now) >= Second);
    }

    /// <summary>The session ends, or its rules will be others.</summary>
    public void End(SessionId session)
    {
        foreach (var (key, entry) in _entries.Where(entry => entry.Key.Session == session).ToArray())
        {
            TellCount(entry);
            _entries.Remove(key);
        }
    }

    public void TellAll() => TellCounts(_ => true);

    private void TellCounts(Func<Entry, bool> isWanted)
    {
        foreach (var (key, entry) in _entries.Where(entry => isWanted(entry.Value)).ToArray())
        {
            TellCount(entry);
            _entries.Remove(key);
        }
    }

    private void TellCount(Entry entry)
    {
        if (entry is { Count: > 0, Last: { } last })
            tell(last with { Object = entry.Count == 1 ? last.Object : "", Count = entry.Count });
    }

    private readonly record struct Key(
        SessionId Session, ProcessIdentity Process, string Rule, Verdict Verdict, string Mechanism);

    private sealed class Entry
    {
        public long Since { get; init; }

        public int Told { get; set; }

        public ulong Count { get; set; }

        public AccessDecided? Last { get; set; }
    }
}
