namespace SysWatch.Policy.Automata;

/// <summary>
/// Lays the states out in one table: chains of single successors side by side, so that they are read in order, and
/// all that belongs to another state in one place, so that it is fetched at once.
/// </summary>
internal sealed class TableWriter
{
    private readonly DenseStates _dense;
    private readonly SpineStates _spine;
    private readonly uint _denseWords;
    private readonly List<int> _order = [];
    private readonly int[] _place;
    private readonly uint[] _offset;

    private TableWriter(DenseStates dense, SpineStates spine)
    {
        _dense = dense;
        _spine = spine;
        _denseWords = (uint)dense.Words.Length;
        _place = new int[spine.Count];
        _offset = new uint[spine.Count];
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
        if (_spine.Root >= _denseWords)
            waiting.Push((int)(_spine.Root - _denseWords));
        while (waiting.TryPop(out var state))
        {
            while (_place[state] < 0)
            {
                _place[state] = _order.Count;
                _order.Add(state);
                var edges = _spine.Edges(state);
                for (var i = edges.Length - 1; i > 0; i--)
                {
                    if (edges[i].Target >= _denseWords)
                        waiting.Push((int)(edges[i].Target - _denseWords));
                }
                if (edges.Length == 0 || edges[0].Target < _denseWords)
                    break;
                state = (int)(edges[0].Target - _denseWords);
            }
        }
    }

    private ByteAutomaton Write(int outcomes)
    {
        var words = (long)_denseWords;
        foreach (var state in _order)
        {
            _offset[state] = (uint)words;
            words += IsLink(state) ? 1 : ByteAutomaton.RecordWords + SpanOf(state);
        }
        if (words > Array.MaxLength)
            throw new AutomatonLimitException($"the automaton's tables have more than {Array.MaxLength} words");
        var table = new uint[words];
        _dense.Words.CopyTo(table);
        foreach (var state in _order)
            Write(state, table.AsSpan((int)_offset[state]));
        return new ByteAutomaton(table, _dense.Classes.ToArray())
        {
            Root = StateOf(_spine.Root),
            DenseWords = _denseWords,
            RowWords = (uint)_dense.RowWords,
            StateCount = _dense.Count + _order.Count,
            OutcomeCount = outcomes,
        };
    }

    private void Write(int state, Span<uint> words)
    {
        var edges = _spine.Edges(state);
        var row = _spine.RowOf(state) / (uint)_dense.RowWords;
        if (IsLink(state))
        {
            words[0] = ((uint)edges[0].Label << ByteAutomaton.LabelShift) | row;
            return;
        }
        var first = edges.Length == 0 ? 0 : edges[0].Label;
        var span = SpanOf(state);
        words[0] = ByteAutomaton.RecordFlag | ((uint)span << ByteAutomaton.SpanShift) | (uint)first;
        words[1] = row;
        words[2] = (uint)_spine.OutcomeOf(state);
        words.Slice(ByteAutomaton.RecordWords, span).Fill(ByteAutomaton.NoEdge);
        foreach (var edge in edges)
            words[ByteAutomaton.RecordWords + edge.Label - first] = StateOf(edge.Target);
    }

    /// <summary>One successor, placed next, and nothing to say of its own.</summary>
    private bool IsLink(int state)
    {
        var edges = _spine.Edges(state);
        return edges.Length == 1 && edges[0].Target >= _denseWords &&
            _place[edges[0].Target - _denseWords] == _place[state] + 1 &&
            _spine.OutcomeOf(state) == _dense.OutcomeOf(_spine.RowOf(state));
    }

    private int SpanOf(int state)
    {
        var edges = _spine.Edges(state);
        return edges.Length == 0 ? 0 : edges[^1].Label - edges[0].Label + 1;
    }

    private uint StateOf(uint state) => state < _denseWords ? state : _offset[state - _denseWords];
}
