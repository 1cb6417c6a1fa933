using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Knows which positions have become pointless: once <c>dir/**</c> holds, nothing of lesser precedence needs to be
/// followed. This is what keeps hundreds of globs from multiplying each other's states.
/// </summary>
internal sealed class Dominance
{
    private readonly PatternTree _tree;
    private readonly IReadOnlyList<AutomatonEntry> _entries;
    private readonly int[] _strongest;
    private readonly List<int> _list = [];

    public Dominance(PatternTree tree, IReadOnlyList<AutomatonEntry> entries)
    {
        _tree = tree;
        _entries = entries;
        _strongest = new int[tree.Count];
        FindStrongest();
    }

    /// <summary>Takes out of a set of positions what cannot change the answer any more.</summary>
    public void Prune(List<int> positions)
    {
        var cover = int.MaxValue;
        var covering = PatternTree.None;
        foreach (var position in positions)
        {
            var node = position >> 1;
            if (_tree.TokenOf(node) != Token.Rest || CoverOf(node) >= cover)
                continue;
            cover = CoverOf(node);
            covering = node;
        }
        if (covering == PatternTree.None)
            return;
        var kept = 0;
        for (var i = 0; i < positions.Count; i++)
        {
            if (_strongest[positions[i] >> 1] < cover || positions[i] >> 1 == covering)
                positions[kept++] = positions[i];
        }
        CollectionsMarshal.SetCount(positions, kept);
    }

    /// <summary>The strongest entry that holds for every executable here.</summary>
    private int CoverOf(int node)
    {
        var cover = int.MaxValue;
        _list.Clear();
        _tree.AddEntriesTo(node, _list);
        foreach (var entry in _list)
        {
            if (_entries[entry].IsUnconditional)
                cover = Math.Min(cover, entry);
        }
        return cover;
    }

    /// <summary>For every node beyond the spine, and where one begins: the strongest entry at or below it.</summary>
    private void FindStrongest()
    {
        Array.Fill(_strongest, int.MaxValue);
        for (var node = _tree.Count - 1; node > 0; node--)
        {
            if (_tree.IsSpine(node))
                continue;
            _list.Clear();
            _tree.AddEntriesTo(node, _list);
            foreach (var entry in _list)
                _strongest[node] = Math.Min(_strongest[node], entry);
            var parent = _tree.Parent(node);
            _strongest[parent] = Math.Min(_strongest[parent], _strongest[node]);
        }
    }
}
