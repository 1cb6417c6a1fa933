using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Subset construction within one name. A state is the set of nodes whose tokens may read on, and the cover under which
/// they do; it is the same wherever in the path the name stands, which is why these states are few.
/// </summary>
internal sealed class NameStates
{
    /// <summary>Nothing of the name matters any more.</summary>
    public const int Dead = 0;

    private readonly AutomatonInput _input;
    private readonly PatternGraph _graph;
    private readonly Dominance _dominance;
    private readonly int _separator;

    /// <summary>The cover, then the nodes in order.</summary>
    private readonly ListTable _sets;

    private readonly ListTable _endings = new();
    private readonly ListTable _leavings = new();
    private readonly List<NameState> _states;
    private readonly List<NameEdge> _edges = [];
    private readonly List<int> _set = [];
    private readonly List<int> _ending = [];
    private readonly List<int> _leaving = [];
    private readonly List<int> _otherwise = [];
    private readonly List<int>[] _byClass;
    private readonly List<int> _touched = [];
    private readonly List<int> _noScope = [];

    public NameStates(AutomatonInput input, PatternGraph graph, Dominance dominance)
    {
        _input = input;
        _graph = graph;
        _dominance = dominance;
        _separator = input.Separator;
        // Most of the graph is the spine.
        _sets = new ListTable(graph.Count / 4, 6);
        _states = new List<NameState>(graph.Count / 4);
        Classes = new ByteClasses(graph, input.Sets, input.Separator);
        _byClass = new List<int>[Classes.Count];
        for (var i = 0; i < _byClass.Length; i++)
            _byClass[i] = [];
        _endings.Add([]);
        _leavings.Add([]);
        Intern([], [], Dominance.NoCover);
    }

    public ByteClasses Classes { get; }

    public int Count => _sets.Count;

    /// <summary>The lists of entries of names that end.</summary>
    public ListTable Endings => _endings;

    public ReadOnlySpan<int> Nodes(int state) => _sets[state][1..];

    /// <summary>The nodes that a separator leads to, for <see cref="NameState.Leaving"/>.</summary>
    public ReadOnlySpan<int> Left(int leaving) => _leavings[leaving];

    public int EdgeCount => _edges.Count;

    public NameState this[int state] => Make(state);

    /// <summary>The bytes that lead elsewhere than <see cref="NameState.Otherwise"/>, by class.</summary>
    public ReadOnlySpan<NameEdge> Edges(NameState state) =>
        CollectionsMarshal.AsSpan(_edges).Slice(state.FirstEdge, state.EdgeCount);

    public int Next(int state, byte read)
    {
        var from = this[state];
        var number = Classes[read];
        foreach (var edge in Edges(from))
        {
            if (edge.Class == number)
                return edge.Target;
        }
        return from.Otherwise;
    }

    /// <summary>The state of these nodes, in any order and some perhaps twice.</summary>
    public int Intern(ReadOnlySpan<int> nodes, ReadOnlySpan<int> more, int cover)
    {
        CollectionsMarshal.SetCount(_set, 1 + nodes.Length + more.Length);
        var set = CollectionsMarshal.AsSpan(_set);
        nodes.CopyTo(set[1..]);
        more.CopyTo(set[(1 + nodes.Length)..]);
        var count = ListTable.SortDistinct(set[1..]);
        count = _dominance.Prune(set.Slice(1, count), ref cover);
        set[0] = cover;
        var number = _sets.Add(set[..(1 + count)]);
        if (number < _states.Count)
            return number;
        _states.Add(default);
        if (Count > _input.StatesMax)
            throw new AutomatonLimitException($"the automaton has more than {_input.StatesMax} states");
        if ((long)Count * (Classes.Count + 1) + _sets.ItemCount > _input.TableWordsMax)
            throw new AutomatonLimitException($"the automaton's tables have more than {_input.TableWordsMax} words");
        return number;
    }

    /// <summary>The bytes that a state reads are looked for when it is first asked for.</summary>
    public NameState Make(int state) => _states[state].IsMade ? _states[state] : Read(state);

    private NameState Read(int state)
    {
        foreach (var number in CollectionsMarshal.AsSpan(_touched))
            _byClass[number].Clear();
        _touched.Clear();
        _otherwise.Clear();
        _ending.Clear();
        _leaving.Clear();
        var set = _sets[state];
        foreach (var node in set[1..])
            Step(node);
        var otherwise = Intern(CollectionsMarshal.AsSpan(_otherwise), [], set[0]);
        var first = _edges.Count;
        CollectionsMarshal.AsSpan(_touched).Sort();
        foreach (var number in CollectionsMarshal.AsSpan(_touched))
        {
            var target = Intern(CollectionsMarshal.AsSpan(_otherwise), CollectionsMarshal.AsSpan(_byClass[number]),
                set[0]);
            if (target != otherwise)
                _edges.Add(new NameEdge((byte)number, target));
        }
        return _states[state] = new NameState(true, otherwise, first, _edges.Count - first,
            Number(_endings, _ending), Number(_leavings, _leaving));
    }

    /// <summary>Most lists are empty, which has the first number.</summary>
    private static int Number(ListTable table, List<int> list)
    {
        if (list.Count == 0)
            return 0;
        var span = CollectionsMarshal.AsSpan(list);
        return table.Add(span[..ListTable.SortDistinct(span)]);
    }

    private void Step(int number)
    {
        var node = _graph[number];
        _ending.AddRange(node.Entries);
        if (node.Token == Token.Star)
            _otherwise.Add(number);
        foreach (var child in node.Children)
        {
            var token = _graph.TokenOf(child);
            if (token == _separator)
                _leaving.Add(child);
            else if (token < Token.Star)
                _graph.AddEntered(child, Touch(Classes[(byte)token]), _noScope);
            else if (token == Token.One)
                _graph.AddEntered(child, _otherwise, _noScope);
            else if (token >= Token.FirstSet)
                AddToMembers(_input.Sets[(ushort)token], child);
        }
    }

    private void AddToMembers(ByteSet set, int child)
    {
        for (var number = 0; number < _byClass.Length; number++)
        {
            if (set.Contains(Classes.Representative(number)))
                _graph.AddEntered(child, Touch(number), _noScope);
        }
    }

    /// <summary>The nodes that only this class leads to; remembered, to be cleared.</summary>
    private List<int> Touch(int number)
    {
        if (_byClass[number].Count == 0)
            _touched.Add(number);
        return _byClass[number];
    }
}

/// <param name="Otherwise">The state after a byte of which no edge speaks.</param>
/// <param name="Ending">The entries of the globs that end with the name, if it ends here.</param>
/// <param name="Leaving">The nodes that a separator leads to, if it comes here.</param>
internal readonly record struct NameState(
    bool IsMade, int Otherwise, int FirstEdge, int EdgeCount, int Ending, int Leaving);

internal readonly record struct NameEdge(byte Class, int Target);
