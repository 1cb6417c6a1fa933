namespace SysWatch.Policy.Automata;

/// <summary>
/// Lays the states out in one table: chains of single successors side by side, so that they are read in order, and
/// all that belongs to another state in one place, so that it is fetched at once.
/// </summary>
internal sealed class TableWriter
{
    private const uint None = uint.MaxValue;

    private readonly DenseStates _dense;
    private readonly SpineStates _spine;
    private readonly uint _denseWords;

    /// <summary>The spine states in the order in which they are written.</summary>
    private readonly List<int> _order;

    /// <summary>By spine state: its state in the table, or <see cref="None"/>.</summary>
    private readonly uint[] _stateOf;

    private long _words;

    private TableWriter(DenseStates dense, SpineStates spine)
    {
        _dense = dense;
        _spine = spine;
        _denseWords = dense.Words;
        _words = _denseWords;
        _order = new List<int>(spine.Count);
        _stateOf = new uint[spine.Count];
        Array.Fill(_stateOf, None);
    }

    public static ByteAutomaton Write(DenseStates dense, SpineStates spine, int outcomes)
    {
        var writer = new TableWriter(dense, spine);
        writer.PlaceAll();
        return writer.WriteAll(outcomes);
    }

    private void PlaceAll()
    {
        var waiting = new Stack<int>();
        foreach (var start in _spine.Starts.Reverse())
            WaitFor(start, waiting);
        while (waiting.TryPop(out var next))
        {
            while (next != -1 && _stateOf[next] == None)
                next = Place(next, waiting);
        }
        if (_words > Array.MaxLength)
            throw new AutomatonLimitException($"the automaton's tables have more than {Array.MaxLength} words");
    }

    /// <summary>Places a state; returns the one to be placed next to it, or -1.</summary>
    private int Place(int number, Stack<int> waiting)
    {
        var state = _spine[number];
        var edges = state.Edges;
        _stateOf[number] = (uint)_words;
        _order.Add(number);
        for (var i = edges.Length - 1; i > 0; i--)
            WaitFor(edges[i].Target, waiting);
        var next = edges.IsEmpty || edges[0].Target < _denseWords ? -1 : (int)(edges[0].Target - _denseWords);
        _words += IsLink(state) && _stateOf[next] == None ? 1 : ByteAutomaton.RecordWords + SpanOf(edges);
        return next;
    }

    private void WaitFor(uint state, Stack<int> waiting)
    {
        if (state >= _denseWords)
            waiting.Push((int)(state - _denseWords));
    }

    private ByteAutomaton WriteAll(int outcomes)
    {
        var table = new uint[_words];
        _dense.WriteTo(table);
        foreach (var number in _order)
            Write(_spine[number], _stateOf[number], table.AsSpan((int)_stateOf[number]));
        return new ByteAutomaton(table, _dense.Classes.ToArray(), [.. _spine.Starts.Select(StateOf)])
        {
            DenseWords = _denseWords,
            RowWords = (uint)_dense.RowWords,
            StateCount = _dense.Count + _order.Count,
            OutcomeCount = outcomes,
        };
    }

    private void Write(SpineState state, uint at, Span<uint> words)
    {
        var edges = state.Edges;
        var row = state.Row / (uint)_dense.RowWords;
        if (IsLink(state) && StateOf(edges[0].Target) == at + 1)
        {
            words[0] = ((uint)edges[0].Label << ByteAutomaton.LabelShift) | row;
            return;
        }
        var first = edges.IsEmpty ? 0 : edges[0].Label;
        var span = SpanOf(edges);
        words[0] = ByteAutomaton.RecordFlag | ((uint)span << ByteAutomaton.SpanShift) | (uint)first;
        words[1] = row;
        words[2] = (uint)state.Outcome;
        words.Slice(ByteAutomaton.RecordWords, span).Fill(ByteAutomaton.NoEdge);
        foreach (var edge in edges)
            words[ByteAutomaton.RecordWords + edge.Label - first] = StateOf(edge.Target);
    }

    /// <summary>One successor, and nothing to say of its own: a link if that one is placed next to it.</summary>
    private bool IsLink(SpineState state) => state.Edges.Length == 1 && state.Edges[0].Target >= _denseWords &&
        state.Outcome == _dense.OutcomeOf(state.Row);

    private static int SpanOf(ReadOnlySpan<SpineEdge> edges) =>
        edges.IsEmpty ? 0 : edges[^1].Label - edges[0].Label + 1;

    private uint StateOf(uint state) => state < _denseWords ? state : _stateOf[state - _denseWords];
}
