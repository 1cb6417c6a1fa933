namespace SysWatch.Policy.Automata;

/// <summary>For every state, whether an outcome of a kind lies at it or after it.</summary>
internal sealed class Reachability
{
    private readonly ByteAutomaton _automaton;
    private readonly bool[] _isSought;

    /// <summary>
    /// By the state's own number: for a row its first word, otherwise the word of the link or record.
    /// </summary>
    private readonly bool[] _reaches;

    /// <summary>By the row's first word: strictly after it.</summary>
    private readonly bool[] _below;

    /// <param name="isSought">For each outcome.</param>
    public Reachability(ByteAutomaton automaton, bool[] isSought)
    {
        _automaton = automaton;
        _isSought = isSought;
        _reaches = new bool[automaton.Table.Length];
        _below = new bool[automaton.DenseWords];
        // Successors mostly have higher numbers, so that a few sweeps from the end settle it.
        while (SweepRows())
        {
        }
        var states = SparseStates();
        while (SweepSparse(states))
        {
        }
    }

    public bool From(uint state) => _reaches[state];

    private bool SweepRows()
    {
        var changed = false;
        var width = (int)_automaton.RowWords;
        for (var row = (int)_automaton.DenseWords - width; row >= 0; row -= width)
        {
            foreach (var target in _automaton.Table.Slice(row, width - 1))
                _below[row] |= _reaches[target];
            var reaches = _below[row] || _isSought[_automaton.OutcomeAt((uint)row)];
            changed |= reaches != _reaches[row];
            _reaches[row] = reaches;
        }
        return changed;
    }

    private List<uint> SparseStates()
    {
        var states = new List<uint>();
        var table = _automaton.Table;
        for (var state = _automaton.DenseWords; state < table.Length; state += WordsOf(table[(int)state]))
            states.Add(state);
        return states;
    }

    private bool SweepSparse(List<uint> states)
    {
        var changed = false;
        for (var i = states.Count - 1; i >= 0; i--)
        {
            var reaches = _isSought[_automaton.OutcomeAt(states[i])] || Follows(states[i]);
            changed |= reaches != _reaches[states[i]];
            _reaches[states[i]] = reaches;
        }
        return changed;
    }

    private bool Follows(uint state)
    {
        var table = _automaton.Table;
        var word = table[(int)state];
        if ((word & ByteAutomaton.RecordFlag) == 0)
            return _reaches[state + 1] || _below[(word & ByteAutomaton.RowMask) * _automaton.RowWords];
        if (_below[table[(int)state + 1] * _automaton.RowWords])
            return true;
        var targets = (int)WordsOf(word) - ByteAutomaton.RecordWords;
        foreach (var target in table.Slice((int)state + ByteAutomaton.RecordWords, targets))
        {
            if (target != ByteAutomaton.NoEdge && _reaches[target])
                return true;
        }
        return false;
    }

    private static uint WordsOf(uint word) => (word & ByteAutomaton.RecordFlag) == 0
        ? 1
        : ByteAutomaton.RecordWords + (word >> ByteAutomaton.SpanShift & ByteAutomaton.SpanMask);
}
