namespace SysWatch.Policy.Automata;

/// <summary>For every state, what the outcomes at it and after it hold together.</summary>
internal static class Reachability
{
    /// <param name="masks">A mask for each outcome.</param>
    public static byte[] Compute(ByteAutomaton automaton, byte[] masks)
    {
        var table = automaton.Table;
        var reach = new byte[automaton.StateCount];
        for (var number = 0; number < reach.Length; number++)
            reach[number] = masks[automaton.OutcomeAt(automaton.StateOf(number))];
        var rows = (int)(automaton.DenseWords / automaton.RowWords);
        var below = new byte[rows];
        // Successors mostly have higher numbers, so that a few sweeps from the end settle it.
        for (var changed = true; changed;)
        {
            changed = false;
            for (var row = rows - 1; row >= 0; row--)
            {
                byte mask = 0;
                var words = table.Slice(row * (int)automaton.RowWords, (int)automaton.RowWords - 1);
                foreach (var target in words)
                    mask |= reach[target / automaton.RowWords];
                below[row] |= mask;
                changed |= (reach[row] | mask) != reach[row];
                reach[row] |= mask;
            }
        }
        for (var changed = true; changed;)
        {
            changed = false;
            for (var number = reach.Length - 1; number >= rows; number--)
            {
                var mask = (byte)(reach[number] | Successors(automaton, table, number, reach, below));
                changed |= mask != reach[number];
                reach[number] = mask;
            }
        }
        return reach;
    }

    private static byte Successors(
        ByteAutomaton automaton, ReadOnlySpan<uint> table, int number, byte[] reach, byte[] below)
    {
        var word = table[(int)automaton.StateOf(number)];
        switch (word >> ByteAutomaton.KindShift)
        {
            case ByteAutomaton.KindLeaf:
                return below[word & ByteAutomaton.RowMask];
            case ByteAutomaton.KindBranch:
                var offset = (int)(word & ByteAutomaton.OffsetMask);
                var mask = below[table[offset]];
                foreach (var target in table.Slice(offset + 2, (int)(table[offset + 1] >> 8)))
                    mask |= target == ByteAutomaton.NoEdge ? (byte)0 : reach[automaton.NumberOf(target)];
                return mask;
            default:
                return (byte)(below[word & ByteAutomaton.RowMask] | reach[number + 1]);
        }
    }
}
