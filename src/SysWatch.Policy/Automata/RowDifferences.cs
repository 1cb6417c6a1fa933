namespace SysWatch.Policy.Automata;

/// <summary>
/// Most classes of a state lead to the same place as a byte that no glob mentions. These are the classes that do not,
/// which is all that has to be looked at to compare two states.
/// </summary>
internal sealed class RowDifferences
{
    private readonly int[] _first;
    private readonly int[] _classes;
    private readonly GlobStates _states;
    private readonly int _plain;

    public RowDifferences(GlobStates states)
    {
        _states = states;
        _plain = PlainClass(states);
        _first = new int[states.Count + 1];
        var classes = new List<int>(states.Count * 4);
        for (var state = 0; state < states.Count; state++)
        {
            var row = states.Row(state);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] != row[_plain])
                    classes.Add(i);
            }
            _first[state + 1] = classes.Count;
        }
        _classes = [.. classes];
    }

    /// <summary>Equal for states whose successors lie in the same blocks.</summary>
    public ulong Hash(int state, int[] block)
    {
        var row = _states.Row(state);
        var plain = block[row[_plain]];
        var hash = Mix((ulong)(uint)plain);
        foreach (var number in Of(state))
        {
            var target = block[row[number]];
            if (target != plain)
                hash += Mix(((ulong)number + 1) << 32 | (uint)target);
        }
        return hash;
    }

    public bool IsAlike(int a, int b, int[] block)
    {
        var rowA = _states.Row(a);
        var rowB = _states.Row(b);
        return block[rowA[_plain]] == block[rowB[_plain]] && AgreeAt(Of(a), rowA, rowB, block) &&
            AgreeAt(Of(b), rowA, rowB, block);
    }

    /// <summary>The distinct successors, some perhaps twice.</summary>
    public IEnumerable<int> Successors(int state)
    {
        var row = _states.Row(state);
        yield return row[_plain];
        for (var i = _first[state]; i < _first[state + 1]; i++)
            yield return row[_classes[i]];
    }

    private static bool AgreeAt(ReadOnlySpan<int> classes, int[] rowA, int[] rowB, int[] block)
    {
        foreach (var number in classes)
        {
            if (block[rowA[number]] != block[rowB[number]])
                return false;
        }
        return true;
    }

    private ReadOnlySpan<int> Of(int state) => _classes.AsSpan(_first[state], _first[state + 1] - _first[state]);

    /// <summary>Any class is right; the one with the most bytes is the one that most globs do not mention.</summary>
    private static int PlainClass(GlobStates states)
    {
        var sizes = new int[states.Classes.Count];
        for (var value = 0; value < 256; value++)
            sizes[states.Classes[(byte)value]]++;
        return Array.IndexOf(sizes, sizes.Max());
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15ul;
        value ^= value >> 29;
        value *= 0xBF58476D1CE4E5B9ul;
        return value ^ value >> 32;
    }
}
