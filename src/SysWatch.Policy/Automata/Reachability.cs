using System.Collections;

namespace SysWatch.Policy.Automata;

/// <summary>For every state, whether an outcome of a kind lies at it or after it.</summary>
internal sealed class Reachability
{
    private readonly ByteAutomaton _automaton;
    private readonly bool[] _isSought;

    /// <summary>A bit for each state, at its index in the table.</summary>
    private readonly BitArray _reaches;

    /// <summary>By row: strictly after it.</summary>
    private readonly bool[] _below;

    /// <param name="isSought">For each outcome.</param>
    public Reachability(ByteAutomaton automaton, bool[] isSought)
    {
        _automaton = automaton;
        _isSought = isSought;
        _reaches = new BitArray(automaton.Table.Length);
        _below = new bool[automaton.DenseWords / automaton.RowWords];
        for (var row = 0; row < _below.Length; row++)
        {
            var state = (uint)row * automaton.RowWords;
            _reaches[(int)state] = isSought[automaton.OutcomeAt(state)];
        }
        // Successors mostly have higher numbers, so that a few sweeps from the end settle it.
        while (SweepRows())
        {
        }
        var states = SparseStates();
        while (SweepSparse(states))
        {
        }
    }

    public bool From(uint state) => _reaches[(int)state];

    private bool SweepRows()
    {
        var changed = false;
        var width = (int)_automaton.RowWords;
        for (var row = _below.Length - 1; row >= 0; row--)
        {
            if (_below[row] || !LeadsOn(_automaton.Table.Slice(row * width, width - 1)))
                continue;
            _below[row] = true;
            _reaches[row * width] = true;
            changed = true;
        }
        return changed;
    }

    private bool LeadsOn(ReadOnlySpan<uint> targets)
    {
        // Most of them are the same one.
        for (var i = 0; i < targets.Length;)
        {
            var target = targets[i];
            if (_reaches[(int)target])
                return true;
            var other = targets[i..].IndexOfAnyExcept(target);
            i = other < 0 ? targets.Length : i + other;
        }
        return false;
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
            if (_reaches[(int)states[i]] || (!_isSought[_automaton.OutcomeAt(states[i])] && !Follows(states[i])))
                continue;
            _reaches[(int)states[i]] = true;
            changed = true;
        }
        return changed;
    }

    private bool Follows(uint state)
    {
        var table = _automaton.Table;
        var word = table[(int)state];
        if ((word & ByteAutomaton.RecordFlag) == 0)
            return _reaches[(int)state + 1] || _below[word & ByteAutomaton.RowMask];
        if (_below[table[(int)state + 1]])
            return true;
        var targets = (int)WordsOf(word) - ByteAutomaton.RecordWords;
        foreach (var target in table.Slice((int)state + ByteAutomaton.RecordWords, targets))
        {
            if (target != ByteAutomaton.NoEdge && _reaches[(int)target])
                return true;
        }
        return false;
    }

    private static uint WordsOf(uint word) => (word & ByteAutomaton.RecordFlag) == 0
        ? 1
        : ByteAutomaton.RecordWords + (word >> ByteAutomaton.SpanShift & ByteAutomaton.SpanMask);
}
