using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The distinct answers of an automaton: which entries apply, in order of precedence, without those that can no longer
/// decide anything.
/// </summary>
internal sealed class OutcomeTable
{
    /// <summary>The outcome without an entry.</summary>
    public const int Nothing = 0;

    private readonly IReadOnlyList<AutomatonEntry> _entries;
    private readonly Dictionary<int[], int> _numbers = new(EntriesComparer.Instance);
    private readonly Dictionary<int[], int>.AlternateLookup<ReadOnlySpan<int>> _lookup;
    private readonly List<int[]> _outcomes = [];
    private readonly List<int> _kept = [];
    private readonly bool[] _isReached;

    public OutcomeTable(IReadOnlyList<AutomatonEntry> entries)
    {
        _entries = entries;
        _isReached = new bool[entries.Count];
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<int>>();
        Intern([]);
    }

    public int Count => _outcomes.Count;

    public ReadOnlySpan<int> this[int outcome] => _outcomes[outcome];

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
            if (!IsCovered(entry))
                _kept.Add(entry);
        }
        ReadOnlySpan<int> kept = CollectionsMarshal.AsSpan(_kept);
        if (_lookup.TryGetValue(kept, out var number))
            return number;
        foreach (var entry in kept)
            _isReached[entry] = true;
        number = _outcomes.Count;
        _outcomes.Add(kept.ToArray());
        _numbers.Add(_outcomes[number], number);
        return number;
    }

    private bool IsCovered(int entry)
    {
        foreach (var stronger in _kept)
        {
            if (_entries[stronger].Covers(_entries[entry]))
                return true;
        }
        return false;
    }

    private sealed class EntriesComparer
        : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static readonly EntriesComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = default(HashCode);
            foreach (var entry in alternate)
                hash.Add(entry);
            return hash.ToHashCode();
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
