namespace SysWatch.Policy.Automata;

/// <summary>
/// Lays the states out in one table: chains of single successors side by side, so that they are read in order.
/// </summary>
internal sealed class TableWriter
{
    private readonly DenseStates _dense;
    private readonly SpineStates _spine;
    private readonly int _rowWords;
    private readonly uint _denseWords;
    private readonly List<int> _order = [];
    private readonly int[] _place;
    private readonly List<uint> _branches = [];

    private TableWriter(DenseStates dense, SpineStates spine)
    {
        _dense = dense;
        _spine = spine;
        _rowWords = dense.Classes.Count + 1;
        _denseWords = (uint)(dense.Count * _rowWords);
        _place = new int[spine.Count];
        Array.Fill(_place, -1);
    }

    public static ByteAutomaton Write(DenseStates dense, SpineStates spine, int outcomes)
    {
        var writer = new TableWriter(dense, spine);
        writer.PlaceAll();
        return writer.Write(outcomes);
    }

    private void PlaceAll()
    {
        var waiting = new Stack<int>();
        if (_spine.Root >= _dense.Count)
            waiting.Push(_spine.Root - _dense.Count);
        while (waiting.TryPop(out var state))
        {
            while (_place[state] < 0)
            {
                _place[state] = _order.Count;
                _order.Add(state);
                var edges = _spine.Edges(state);
                for (var i = edges.Length - 1; i > 0; i--)
                {
                    if (edges[i].Target >= _dense.Count)
                        waiting.Push(edges[i].Target - _dense.Count);
                }
                if (edges.Length == 0 || edges[0].Target < _dense.Count)
                    break;
                state = edges[0].Target - _dense.Count;
            }
        }
    }

    private ByteAutomaton Write(int outcomes)
    {
        var count = _order.Count;
        var sparse = new uint[count];
        var branchBase = _denseWords + (uint)count;
        for (var i = 0; i < count; i++)
            sparse[i] = WordOf(i, branchBase);
        var table = new uint[_denseWords + count + _branches.Count + count];
        for (var row = 0; row < _dense.Count; row++)
        {
            var at = row * _rowWords;
            foreach (var target in _dense.Targets(row))
                table[at++] = (uint)(target * _rowWords);
            table[at] = (uint)_dense.OutcomeOf(row);
        }
        sparse.CopyTo(table, _denseWords);
        _branches.CopyTo(table, (int)branchBase);
        var outcomeBase = branchBase + (uint)_branches.Count;
        for (var i = 0; i < count; i++)
            table[outcomeBase + (uint)i] = (uint)_spine[_order[i]].Outcome;
        return new ByteAutomaton(table, _dense.Classes.ToArray())
        {
            Root = StateOf(_spine.Root),
            DenseWords = _denseWords,
            RowWords = (uint)_rowWords,
            SparseCount = (uint)count,
            SparseOutcomes = outcomeBase,
            OutcomeCount = outcomes,
        };
    }

    private uint WordOf(int place, uint branchBase)
    {
        var state = _order[place];
        var edges = _spine.Edges(state);
        var row = (uint)_spine[state].Row;
        if (edges.Length == 0)
            return (ByteAutomaton.KindLeaf << ByteAutomaton.KindShift) | row;
        if (edges.Length == 1 && edges[0].Target >= _dense.Count && _place[edges[0].Target - _dense.Count] == place + 1)
            return ((uint)edges[0].Label << ByteAutomaton.LabelShift) | row;
        var offset = branchBase + (uint)_branches.Count;
        if (offset > ByteAutomaton.OffsetMask)
            throw new AutomatonLimitException("the automaton's tables have more than 2^30 words");
        var first = edges[0].Label;
        var span = edges[^1].Label - first + 1;
        _branches.Add(row);
        _branches.Add((uint)span << 8 | first);
        var next = 0;
        for (var label = (int)first; label < first + span; label++)
            _branches.Add(edges[next].Label == label ? StateOf(edges[next++].Target) : ByteAutomaton.NoEdge);
        return (ByteAutomaton.KindBranch << ByteAutomaton.KindShift) | offset;
    }

    private uint StateOf(int state) => state < _dense.Count
        ? (uint)(state * _rowWords)
        : _denseWords + (uint)_place[state - _dense.Count];
}
