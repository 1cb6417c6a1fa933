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

    private const int None = -1;

    private readonly PatternGraph _graph;

    /// <summary>By node: the strongest entry at or below it, and the weakest.</summary>
    private readonly int[] _strongest;

    private readonly int[] _weakest;

    /// <summary>By node: the strongest of its own entries that hold for every executable.</summary>
    private readonly int[] _cover;

    /// <summary>By node: whether something below it lies beyond the name.</summary>
    private readonly bool[] _goesOn;

    public Dominance(PatternGraph graph, IReadOnlyList<AutomatonEntry> entries, int separator)
    {
        _graph = graph;
        _strongest = new int[graph.Count];
        _weakest = new int[graph.Count];
        _cover = new int[graph.Count];
        _goesOn = new bool[graph.Count];
        for (var number = 0; number < graph.Count; number++)
        {
            var node = graph[number];
            var own = node.Entries;
            var strongest = own.IsEmpty ? NoCover : own[0];
            var weakest = own.IsEmpty ? -1 : own[^1];
            _cover[number] = NoCover;
            for (var i = own.Length - 1; i >= 0; i--)
            {
                if (entries[own[i]].IsUnconditional)
                    _cover[number] = own[i];
            }
            foreach (var child in node.Children)
            {
                strongest = Math.Min(strongest, _strongest[child]);
                weakest = Math.Max(weakest, _weakest[child]);
                _goesOn[number] |= _goesOn[child] || graph.TokenOf(child) == separator;
            }
            _strongest[number] = strongest;
            _weakest[number] = weakest;
        }
    }

    /// <summary>
    /// The strongest entry that holds wherever a path goes on from these nodes, of which <c>dir/**</c> are some. What
    /// it makes pointless is taken out of the list.
    /// </summary>
    public int Cover(List<int> scope)
    {
        var cover = NoCover;
        var covering = None;
        foreach (var node in scope)
        {
            if (_graph.TokenOf(node) != Token.Rest || _cover[node] >= cover)
                continue;
            cover = _cover[node];
            covering = node;
        }
        if (covering != None)
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
        var covering = None;
        foreach (var node in name)
        {
            if (_cover[node] >= nameCover || _graph.TokenOf(node) != Token.Star)
                continue;
            nameCover = _cover[node];
            covering = node;
        }
        if (nameCover == NoCover && cover == NoCover)
            return name.Length;
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
