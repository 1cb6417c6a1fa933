using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Knows which positions have become pointless: once <c>dir/**</c> holds, nothing of lesser precedence for the same
/// accesses needs to be followed. This is what keeps hundreds of globs from multiplying each other's states.
/// </summary>
internal sealed class Dominance
{
    private readonly PatternTree _tree;
    private readonly IReadOnlyList<AutomatonEntry> _entries;
    private readonly int _bits;
    private readonly int[] _row;
    private readonly int[] _strongest;
    private readonly int[] _cover;
    private readonly int[] _coverNode;
    private readonly List<int> _list = [];

    public Dominance(PatternTree tree, IReadOnlyList<AutomatonEntry> entries)
    {
        _tree = tree;
        _entries = entries;
        uint all = 0;
        foreach (var entry in entries)
            all |= entry.Mask;
        _bits = 32 - System.Numerics.BitOperations.LeadingZeroCount(all);
        _cover = new int[_bits];
        _coverNode = new int[_bits];
        _row = new int[tree.Count];
        _strongest = Fill();
    }

    /// <summary>Takes out of a set of positions what cannot change the answer any more.</summary>
    public void Prune(List<int> positions)
    {
        var found = false;
        foreach (var position in positions)
        {
            if (_tree.TokenOf(position >> 1) != Token.Rest)
                continue;
            if (!found)
            {
                Array.Fill(_cover, int.MaxValue);
                Array.Fill(_coverNode, PatternTree.None);
            }
            found |= Cover(position >> 1);
        }
        if (!found)
            return;
        var kept = 0;
        for (var i = 0; i < positions.Count; i++)
        {
            if (Matters(positions[i] >> 1))
                positions[kept++] = positions[i];
        }
        System.Runtime.InteropServices.CollectionsMarshal.SetCount(positions, kept);
    }

    private bool Cover(int node)
    {
        var found = false;
        _list.Clear();
        _tree.AddEntriesTo(node, _list);
        foreach (var entry in _list)
        {
            if (!_entries[entry].IsUnconditional)
                continue;
            for (var bit = 0; bit < _bits; bit++)
            {
                if ((_entries[entry].Mask >> bit & 1) == 0 || entry >= _cover[bit])
                    continue;
                _cover[bit] = entry;
                _coverNode[bit] = node;
                found = true;
            }
        }
        return found;
    }

    private bool Matters(int node)
    {
        var row = _row[node];
        for (var bit = 0; bit < _bits; bit++)
        {
            if (_strongest[row + bit] < _cover[bit] || _coverNode[bit] == node)
                return true;
        }
        return false;
    }

    /// <summary>For every node beyond the spine and every access: the strongest entry at or below it.</summary>
    private int[] Fill()
    {
        var rows = 0;
        for (var node = 0; node < _tree.Count; node++)
        {
            var needsRow = !_tree.IsSpine(node) || HasGlobChild(node);
            _row[node] = needsRow ? _bits * rows++ : PatternTree.None;
        }
        var strongest = new int[rows * _bits];
        Array.Fill(strongest, int.MaxValue);
        var list = new List<int>();
        for (var node = _tree.Count - 1; node > 0; node--)
        {
            if (_tree.IsSpine(node))
                continue;
            list.Clear();
            _tree.AddEntriesTo(node, list);
            foreach (var entry in list)
            {
                for (var bit = 0; bit < _bits; bit++)
                {
                    if ((_entries[entry].Mask >> bit & 1) != 0)
                        strongest[_row[node] + bit] = Math.Min(strongest[_row[node] + bit], entry);
                }
            }
            var parent = _row[_tree.Parent(node)];
            for (var bit = 0; bit < _bits; bit++)
                strongest[parent + bit] = Math.Min(strongest[parent + bit], strongest[_row[node] + bit]);
        }
        return strongest;
    }

    private bool HasGlobChild(int node)
    {
        for (var child = _tree.FirstChild(node); child != PatternTree.None; child = _tree.NextSibling(child))
        {
            if (!_tree.IsSpine(child))
                return true;
        }
        return false;
    }
}
