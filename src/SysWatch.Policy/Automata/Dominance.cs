using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Knows which positions have become pointless: once <c>dir/**</c> holds, nothing of lesser precedence needs to be
/// followed. This is what keeps hundreds of globs from multiplying each other's states.
/// </summary>
internal sealed class Dominance
{
    /// <summary>The cover where nothing holds yet.</summary>
    public const int NoCover = int.MaxValue;

    private readonly PatternTree _tree;
    private readonly int[] _strongest;
    private readonly int[] _weakest;
    private readonly int[] _cover;
    private readonly bool[] _goesOn;

    public Dominance(PatternTree tree, IReadOnlyList<AutomatonEntry> entries, int separator)
    {
        _tree = tree;
        _strongest = new int[tree.Count];
        _weakest = new int[tree.Count];
        _cover = new int[tree.Count];
        _goesOn = new bool[tree.Count];
        Array.Fill(_strongest, NoCover);
        Array.Fill(_weakest, -1);
        Array.Fill(_cover, NoCover);
        var own = new List<int>();
        for (var node = tree.Count - 1; node > 0; node--)
        {
            if (tree.IsSpine(node))
                continue;
            own.Clear();
            tree.AddEntriesTo(node, own);
            foreach (var entry in own)
            {
                _strongest[node] = Math.Min(_strongest[node], entry);
                _weakest[node] = Math.Max(_weakest[node], entry);
                if (entries[entry].IsUnconditional)
                    _cover[node] = Math.Min(_cover[node], entry);
            }
            var parent = tree.Parent(node);
            _strongest[parent] = Math.Min(_strongest[parent], _strongest[node]);
            _weakest[parent] = Math.Max(_weakest[parent], _weakest[node]);
            _goesOn[parent] |= _goesOn[node] || tree.TokenOf(node) == separator;
        }
    }

    /// <summary>
    /// The strongest entry that holds wherever a path goes on from these nodes, of which <c>dir/**</c> are some. What
    /// it makes pointless is taken out of the list.
    /// </summary>
    public int Cover(List<int> scope)
    {
        var cover = NoCover;
        var covering = PatternTree.None;
        foreach (var node in scope)
        {
            if (_tree.TokenOf(node) != Token.Rest || _cover[node] >= cover)
                continue;
            cover = _cover[node];
            covering = node;
        }
        if (covering != PatternTree.None)
            scope.RemoveAll(node => _strongest[node] >= cover && node != covering);
        return cover;
    }

    /// <summary>
    /// Keeps the positions within a name that can still change the answer, and returns how many. A <c>*</c> that ends
    /// a glob holds for the rest of the name as <c>dir/**</c> does for the rest of the path.
    /// </summary>
    public int Prune(Span<int> name, ref int cover)
    {
        var nameCover = NoCover;
        var covering = PatternTree.None;
        foreach (var node in name)
        {
            if (_cover[node] >= nameCover || _tree.TokenOf(node) != Token.Star)
                continue;
            nameCover = _cover[node];
            covering = node;
        }
        var kept = 0;
        var weakest = -1;
        foreach (var node in name)
        {
            if (_strongest[node] >= cover ||
                (_strongest[node] >= nameCover && node != covering && !_goesOn[node]))
                continue;
            name[kept++] = node;
            weakest = Math.Max(weakest, _weakest[node]);
        }
        // Where the cover can take nothing away, the state is the same as without one.
        if (weakest < cover)
            cover = NoCover;
        return kept;
    }
}
