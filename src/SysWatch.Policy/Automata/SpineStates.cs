using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The merged spine. A state has edges only where it goes elsewhere than the glob row beside it; one without any, and
/// with that row's outcome, is that row. State numbers: below the rows' words a row, above them a spine state.
/// </summary>
internal sealed class SpineStates(AutomatonInput input, PatternTree tree, DenseStates dense)
{
    private const int RowItem = 0;
    private const int OutcomeItem = 1;
    private const int EdgeItems = 2;

    private readonly uint _rows = (uint)dense.Words.Length;
    private readonly uint[] _stateOf = new uint[tree.Count];

    /// <summary>The row, the outcome, then the edges.</summary>
    private readonly ListTable _states = new();

    private readonly List<int> _state = [];

    public int Count => _states.Count;

    /// <summary>The state of the tree's root.</summary>
    public uint Root => _stateOf[0];

    public uint RowOf(int index) => (uint)_states[index][RowItem];

    public int OutcomeOf(int index) => _states[index][OutcomeItem];

    public ReadOnlySpan<SpineEdge> Edges(int index) =>
        MemoryMarshal.Cast<int, SpineEdge>(_states[index][EdgeItems..]);

    /// <summary>Adds a node after all of its children.</summary>
    public void Add(int node, uint row, int outcome)
    {
        _state.Clear();
        _state.Add((int)row);
        _state.Add(outcome);
        for (var child = tree.FirstChild(node); child != PatternTree.None; child = tree.NextSibling(child))
        {
            if (!tree.IsSpine(child))
                continue;
            var label = (byte)tree.TokenOf(child);
            if (_stateOf[child] == dense.Next(row, label))
                continue;
            _state.Add(label);
            _state.Add((int)_stateOf[child]);
        }
        var isRow = _state.Count == EdgeItems && outcome == dense.OutcomeOf(row);
        _stateOf[node] = isRow ? row : _rows + (uint)_states.Add(CollectionsMarshal.AsSpan(_state));
        if (_states.Count + dense.Count > input.StatesMax)
            throw new AutomatonLimitException($"the automaton has more than {input.StatesMax} states");
    }
}

internal readonly record struct SpineEdge(int Label, int TargetBits)
{
    public uint Target => (uint)TargetBits;
}
