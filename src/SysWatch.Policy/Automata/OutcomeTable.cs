using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The distinct answers of an automaton: which entries apply, in order of precedence, without those that can no longer
/// decide anything. Outcome 0 has no entry.
/// </summary>
internal sealed class OutcomeTable
{
    private readonly IReadOnlyList<AutomatonEntry> _entries;
    private readonly Dictionary<OutcomeItem[], int> _numbers = new(ItemsComparer.Instance);
    private readonly Dictionary<OutcomeItem[], int>.AlternateLookup<ReadOnlySpan<OutcomeItem>> _lookup;
    private readonly List<OutcomeItem[]> _outcomes = [];
    private readonly List<OutcomeItem> _kept = [];
    private readonly bool[] _isReached;

    public OutcomeTable(IReadOnlyList<AutomatonEntry> entries)
    {
        _entries = entries;
        _isReached = new bool[entries.Count];
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<OutcomeItem>>();
        Intern([]);
    }

    public int Count => _outcomes.Count;

    public ReadOnlySpan<OutcomeItem> this[int outcome] => _outcomes[outcome];

    /// <summary>False: this entry decides nowhere.</summary>
    public bool IsReached(int entry) => _isReached[entry];

    /// <summary>The number of the outcome with these entries; the list is sorted on the way.</summary>
    public int Intern(List<int> entries)
    {
        entries.Sort();
        _kept.Clear();
        var previous = -1;
        foreach (var entry in entries)
        {
            if (entry == previous)
                continue;
            previous = entry;
            var mask = Remaining(entry);
            if (mask != 0)
                _kept.Add(new OutcomeItem(mask, entry));
        }
        ReadOnlySpan<OutcomeItem> kept = CollectionsMarshal.AsSpan(_kept);
        if (_lookup.TryGetValue(kept, out var number))
            return number;
        foreach (var item in kept)
            _isReached[item.Entry] = true;
        number = _outcomes.Count;
        _outcomes.Add(kept.ToArray());
        _numbers.Add(_outcomes[number], number);
        return number;
    }

    private uint Remaining(int entry)
    {
        var mask = _entries[entry].Mask;
        foreach (var stronger in _kept)
        {
            if (_entries[stronger.Entry].Covers(_entries[entry]))
                mask &= ~_entries[stronger.Entry].Mask;
        }
        return mask;
    }

    private sealed class ItemsComparer
        : IEqualityComparer<OutcomeItem[]>, IAlternateEqualityComparer<ReadOnlySpan<OutcomeItem>, OutcomeItem[]>
    {
        public static readonly ItemsComparer Instance = new();

        public bool Equals(OutcomeItem[]? x, OutcomeItem[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(OutcomeItem[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<OutcomeItem> alternate, OutcomeItem[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<OutcomeItem> alternate)
        {
            var hash = default(HashCode);
            foreach (var item in alternate)
                hash.Add(item);
            return hash.ToHashCode();
        }

        public OutcomeItem[] Create(ReadOnlySpan<OutcomeItem> alternate) => alternate.ToArray();
    }
}

/// <param name="Mask">The accesses that the entry still decides for, after those before it.</param>
internal readonly record struct OutcomeItem(uint Mask, int Entry);
