using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The merged spine. A state has edges only where it goes elsewhere than the glob row beside it; one without any, and
/// with that row's outcome, is that row. State numbers: below the rows' words a row, above them a spine state.
/// </summary>
internal sealed class SpineStates(AutomatonInput input, PatternTree tree, DenseStates dense, int nodes)
{
    private readonly uint _rows = (uint)dense.Words.Length;
    private readonly uint[] _stateOf = new uint[nodes];
    private readonly List<SpineState> _states = [];
    private readonly List<SpineEdge> _edges = [];
    private readonly Dictionary<ulong, int> _newest = [];
    private readonly List<SpineEdge> _kept = [];

    public int Count => _states.Count;

    /// <summary>The state of the tree's root.</summary>
    public uint Root => _stateOf[0];

    public SpineState this[int index] => _states[index];

    public ReadOnlySpan<SpineEdge> Edges(int index) =>
        CollectionsMarshal.AsSpan(_edges).Slice(_states[index].FirstEdge, _states[index].EdgeCount);

    /// <summary>Adds a node after all of its children.</summary>
    public void Add(int node, uint row, int outcome)
    {
        _kept.Clear();
        for (var child = tree.FirstChild(node); child != PatternTree.None; child = tree.NextSibling(child))
        {
            if (!tree.IsSpine(child))
                continue;
            var label = (byte)tree.TokenOf(child);
            if (_stateOf[child] != dense.Next(row, label))
                _kept.Add(new SpineEdge(label, _stateOf[child]));
        }
        _stateOf[node] = _kept.Count == 0 && outcome == dense.OutcomeOf(row) ? row : Intern(row, outcome);
    }

    private uint Intern(uint row, int outcome)
    {
        var hash = HashOf(row, outcome);
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, hash, out var exists);
        for (var i = exists ? newest : -1; i >= 0; i = _states[i].Older)
        {
            if (_states[i].Row == row && _states[i].Outcome == outcome &&
                Edges(i).SequenceEqual(CollectionsMarshal.AsSpan(_kept)))
                return _rows + (uint)i;
        }
        if (_states.Count + dense.Count >= input.StatesMax)
            throw new AutomatonLimitException($"the automaton has more than {input.StatesMax} states");
        _states.Add(new SpineState(row, outcome, _edges.Count, _kept.Count, exists ? newest : -1));
        _edges.AddRange(_kept);
        newest = _states.Count - 1;
        return _rows + (uint)newest;
    }

    private ulong HashOf(uint row, int outcome)
    {
        var hash = (ulong)row << 32 | (uint)outcome;
        foreach (var edge in _kept)
            hash = (hash ^ ((ulong)edge.Label << 32 | edge.Target)) * 0x9E3779B97F4A7C15ul ^ (hash >> 31);
        return hash;
    }
}

/// <param name="Older">The next older state with the same hash, or -1.</param>
internal readonly record struct SpineState(uint Row, int Outcome, int FirstEdge, int EdgeCount, int Older);

internal readonly record struct SpineEdge(byte Label, uint Target);
