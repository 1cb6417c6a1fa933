using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Subset construction over everything beyond the spine. A state is a sorted set of positions: twice a node's number,
/// or one more for "inside of the names that <c>**/</c> passes over".
/// </summary>
internal sealed class GlobStates
{
    private readonly AutomatonInput _input;
    private readonly PatternTree _tree;
    private readonly OutcomeTable _outcomes;
    private readonly Dominance _dominance;
    private readonly Dictionary<int[], int> _numbers = new(PositionsComparer.Instance);
    private readonly Dictionary<int[], int>.AlternateLookup<ReadOnlySpan<int>> _lookup;
    private readonly List<int[]> _states = [];
    private readonly List<int> _outcome = [];
    private readonly List<int[]?> _rows = [];
    private readonly List<int> _set = [];
    private readonly List<int> _entryList = [];
    private readonly List<int> _everywhere = [];
    private readonly List<int> _withinNames = [];
    private readonly List<int> _touched = [];
    private readonly List<int>[] _byClass;
    private readonly int _separatorClass;
    private long _positions;

    public GlobStates(AutomatonInput input, PatternTree tree, OutcomeTable outcomes)
    {
        _input = input;
        _tree = tree;
        _outcomes = outcomes;
        _dominance = new Dominance(tree, input.Entries);
        Classes = new ByteClasses(tree, input.Sets, input.Separator);
        _separatorClass = input.Separator >= 0 ? Classes[(byte)input.Separator] : -1;
        _byClass = new List<int>[Classes.Count];
        for (var i = 0; i < _byClass.Length; i++)
            _byClass[i] = [];
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<int>>();
    }

    public ByteClasses Classes { get; }

    public int Count => _states.Count;

    public int OutcomeOf(int state) => _outcome[state];

    public ReadOnlySpan<int> Positions(int state) => _states[state];

    /// <summary>The states after each class of byte; made on the first call.</summary>
    public int[] Row(int state) => _rows[state] ??= MakeRow(state);

    /// <summary>The state of a spine node: what its parent's state leads to, and the globs that begin here.</summary>
    public int Enter(int before, byte read, int node)
    {
        var target = before < 0 ? -1 : Row(before)[Classes[read]];
        var first = _tree.FirstChild(node);
        _set.Clear();
        var begins = false;
        for (var child = first; child != PatternTree.None; child = _tree.NextSibling(child))
        {
            if (_tree.IsSpine(child))
                continue;
            begins = true;
            AddClosure(_set, Token.IsEntered(_tree.TokenOf(child)) ? child : node);
        }
        if (!begins && target >= 0)
            return target;
        if (target >= 0)
            _set.AddRange(_states[target]);
        return Intern(_set);
    }

    private int[] MakeRow(int state)
    {
        foreach (var number in _touched)
            _byClass[number].Clear();
        _touched.Clear();
        _everywhere.Clear();
        _withinNames.Clear();
        foreach (var position in _states[state])
            Step(position);
        var row = new int[Classes.Count];
        var plain = -1;
        for (var number = 0; number < row.Length; number++)
        {
            var isSeparator = number == _separatorClass;
            if (!isSeparator && plain >= 0 && _byClass[number].Count == 0)
            {
                row[number] = plain;
                continue;
            }
            _set.Clear();
            _set.AddRange(_everywhere);
            if (!isSeparator)
                _set.AddRange(_withinNames);
            _set.AddRange(_byClass[number]);
            row[number] = Intern(_set);
            if (!isSeparator && _byClass[number].Count == 0)
                plain = row[number];
        }
        return row;
    }

    private void Step(int position)
    {
        var node = position >> 1;
        if ((position & 1) != 0)
        {
            _everywhere.Add(position);
            AddClosure(Touch(_separatorClass), node);
            return;
        }
        var isSpine = _tree.IsSpine(node);
        if (!isSpine && _tree.TokenOf(node) == Token.Rest)
            _everywhere.Add(position);
        else if (!isSpine && _tree.TokenOf(node) == Token.Star)
            AddClosure(_withinNames, node);
        for (var child = _tree.FirstChild(node); child != PatternTree.None; child = _tree.NextSibling(child))
        {
            var token = _tree.TokenOf(child);
            if (_tree.IsSpine(child) || Token.IsEntered(token))
                continue;
            if (Token.IsByte(token))
                AddClosure(Touch(Classes[(byte)token]), child);
            else if (token == Token.One)
                AddClosure(_withinNames, child);
            else
                AddToMembers(_input.Sets[token], child);
        }
    }

    private void AddToMembers(ByteSet set, int child)
    {
        for (var number = 0; number < _byClass.Length; number++)
        {
            if (set.Contains(Classes.Representative(number)))
                AddClosure(Touch(number), child);
        }
    }

    /// <summary>The positions that only this class leads to; remembered, to be cleared.</summary>
    private List<int> Touch(int number)
    {
        if (_byClass[number].Count == 0)
            _touched.Add(number);
        return _byClass[number];
    }

    private void AddClosure(List<int> set, int any)
    {
        var node = _tree.Same(any);
        set.Add(node << 1);
        if (_tree.IsSpine(node))
            return;
        if (_tree.TokenOf(node) == Token.Names)
            set.Add((node << 1) | 1);
        for (var child = _tree.FirstChild(node); child != PatternTree.None; child = _tree.NextSibling(child))
        {
            if (Token.IsEntered(_tree.TokenOf(child)))
                AddClosure(set, child);
        }
    }

    private int Intern(List<int> set)
    {
        Sort(set);
        _dominance.Prune(set);
        ReadOnlySpan<int> span = CollectionsMarshal.AsSpan(set);
        if (_lookup.TryGetValue(span, out var number))
            return number;
        number = _states.Count;
        _positions += span.Length;
        if (number >= _input.StatesMax)
            throw new AutomatonLimitException($"the automaton has more than {_input.StatesMax} states");
        if ((long)(number + 1) * (Classes.Count + 1) + _positions > _input.TableWordsMax)
            throw new AutomatonLimitException($"the automaton's tables have more than {_input.TableWordsMax} words");
        var positions = span.ToArray();
        _states.Add(positions);
        _rows.Add(null);
        _numbers.Add(positions, number);
        _entryList.Clear();
        foreach (var position in positions)
        {
            if ((position & 1) == 0 && !_tree.IsSpine(position >> 1))
                _tree.AddEntriesTo(position >> 1, _entryList);
        }
        _outcome.Add(_outcomes.Intern(_entryList));
        return number;
    }

    /// <summary>Sorts, and leaves each position once. The sets are small, and mostly sorted already.</summary>
    private static void Sort(List<int> set)
    {
        var span = CollectionsMarshal.AsSpan(set);
        if (span.Length > 64)
            span.Sort();
        var kept = 0;
        foreach (var position in span)
        {
            var at = kept;
            while (at > 0 && span[at - 1] > position)
                at--;
            if (at > 0 && span[at - 1] == position)
                continue;
            span[at..kept].CopyTo(span[(at + 1)..]);
            span[at] = position;
            kept++;
        }
        CollectionsMarshal.SetCount(set, kept);
    }

    private sealed class PositionsComparer
        : IEqualityComparer<int[]>, IAlternateEqualityComparer<ReadOnlySpan<int>, int[]>
    {
        public static readonly PositionsComparer Instance = new();

        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<int> alternate, int[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<int> alternate)
        {
            var hash = (uint)alternate.Length;
            foreach (var position in alternate)
                hash = (hash ^ (uint)position) * 0x9E3779B1u ^ (hash >> 15);
            return (int)hash;
        }

        public int[] Create(ReadOnlySpan<int> alternate) => alternate.ToArray();
    }
}
