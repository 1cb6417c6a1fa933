using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The merged spine. A state has edges only where it goes elsewhere than the glob row beside it; one without any, and
/// with that row's outcome, is that row. State numbers: below the rows' words a row, above them a spine state.
/// </summary>
internal sealed class SpineStates
{
    private const int RowItem = 0;
    private const int OutcomeItem = 1;
    private const int EdgeItems = 2;

    private readonly PatternGraph _graph;
    private readonly Spine _spine;
    private readonly DenseStates _dense;
    private readonly OutcomeTable _outcomes;

    /// <summary>The row, the outcome, then the edges.</summary>
    private readonly ListTable _states;

    private readonly List<int> _state = [];
    private readonly List<int> _entries = [];

    public SpineStates(
        AutomatonInput input, PatternGraph graph, Spine spine, DenseStates dense, OutcomeTable outcomes)
    {
        _graph = graph;
        _spine = spine;
        _dense = dense;
        _outcomes = outcomes;
        _states = new ListTable(spine.Count);
        var stateOf = new uint[spine.Count];
        spine.ForEachFromTheLeaves(place =>
        {
            stateOf[place] = Merge(place, stateOf);
            if (_states.Count + dense.Count > input.StatesMax)
                throw new AutomatonLimitException($"the automaton has more than {input.StatesMax} states");
        });
        for (var group = 0; group < Starts.Length; group++)
            Starts[group] = stateOf[spine.RootOf(group)];
    }

    public int Count => _states.Count;

    /// <summary>The state of each group's root.</summary>
    public uint[] Starts { get; } = new uint[AutomatonPattern.GroupsMax];

    public SpineState this[int index]
    {
        get
        {
            var items = _states[index];
            return new SpineState((uint)items[RowItem], items[OutcomeItem],
                MemoryMarshal.Cast<int, SpineEdge>(items[EdgeItems..]));
        }
    }

    private uint Merge(int place, uint[] stateOf)
    {
        var node = _graph[_spine.NodeOf(place)];
        var row = _dense.StateOf(_spine.StateOf(place));
        var rowOutcome = _dense.OutcomeOf(row);
        var outcome = node.Entries.IsEmpty ? rowOutcome : OutcomeOf(node, rowOutcome);
        _state.Clear();
        _state.Add((int)row);
        _state.Add(outcome);
        var literals = node.Literals;
        var places = _spine.ChildrenOf(place);
        for (var i = 0; i < literals.Length; i++)
        {
            // Where no glob begins, the row beside the child is where this row leads to, and no edge is needed to it.
            var child = stateOf[places[i]];
            if (child == _dense.StateOf(_spine.StateOf(places[i])) && _graph.BeginOf(literals[i]) == PatternGraph.None)
                continue;
            _state.Add(_graph.TokenOf(literals[i]));
            _state.Add((int)child);
        }
        if (_state.Count == EdgeItems && outcome == rowOutcome)
            return row;
        return _dense.Words + (uint)_states.Add(CollectionsMarshal.AsSpan(_state));
    }

    private int OutcomeOf(PatternNode node, int rowOutcome)
    {
        _entries.Clear();
        _entries.AddRange(node.Entries);
        _entries.AddRange(_outcomes[rowOutcome]);
        return _outcomes.Intern(_entries);
    }
}

/// <param name="Row">The state of the row beside it.</param>
internal readonly ref struct SpineState(uint row, int outcome, ReadOnlySpan<SpineEdge> edges)
{
    public uint Row { get; } = row;

    public int Outcome { get; } = outcome;

    public ReadOnlySpan<SpineEdge> Edges { get; } = edges;
}

internal readonly record struct SpineEdge(int Label, int TargetBits)
{
    public uint Target => (uint)TargetBits;
}
