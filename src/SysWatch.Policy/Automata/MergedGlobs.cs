using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>Name states that mean the same are one, and so are scopes.</summary>
internal sealed class MergedGlobs
{
    private readonly GlobStates _globs;
    private readonly int[] _nameBlock;
    private readonly int[] _scopeBlock;
    private readonly int[] _nameOf;
    private readonly int[] _scopeOf;

    public MergedGlobs(GlobStates globs)
    {
        _globs = globs;
        _nameBlock = StateMerger.Merge(OfNames(), out var names);
        _nameOf = FirstOf(_nameBlock, names);
        _scopeBlock = StateMerger.Merge(OfScopes(), out var scopes);
        // The last block is that of the state that stands for what was not met.
        _scopeOf = FirstOf(_scopeBlock, scopes)[..^1];
    }

    public int NameCount => _nameOf.Length;

    public int ScopeCount => _scopeOf.Length;

    /// <summary>The blocks of a glob state.</summary>
    public GlobState Of(GlobState state) => new(_nameBlock[state.Name], _scopeBlock[state.Scope]);

    /// <summary>One of the name states of a block.</summary>
    public int NameOf(int block) => _nameOf[block];

    /// <summary>One of the scopes of a block.</summary>
    public int ScopeOf(int block) => _scopeOf[block];

    public int BlockOfName(int name) => _nameBlock[name];

    private Transitions OfNames()
    {
        var names = _globs.Names;
        var labels = new ListTable();
        var transitions = new Transitions();
        for (var name = 0; name < names.Count; name++)
        {
            var state = names[name];
            transitions.AddState(labels.Add([state.Ending, state.Leaving]), state.Otherwise);
            foreach (var edge in names.Edges(state))
                transitions.AddEdge(edge.Class, edge.Target);
        }
        return transitions;
    }

    /// <summary>A symbol is what is left of one name, and the name state that the next one begins with.</summary>
    private Transitions OfScopes()
    {
        var scopes = _globs.Scopes;
        var symbols = new ListTable();
        var edges = new List<(int Scope, int Symbol, int Target)>();
        foreach (var (scope, leaving, number) in _globs.Separators())
        {
            var state = _globs[number];
            edges.Add((scope, symbols.Add([leaving, _nameBlock[state.Name]]), state.Scope));
        }
        edges.Sort();
        var transitions = new Transitions();
        var next = 0;
        for (var scope = 0; scope < scopes.Count; scope++)
        {
            transitions.AddState(scopes.HeldBy(scope), scopes.Count);
            for (; next < edges.Count && edges[next].Scope == scope; next++)
                transitions.AddEdge(edges[next].Symbol, edges[next].Target);
        }
        transitions.AddState(-1, scopes.Count);
        return transitions;
    }

    private static int[] FirstOf(int[] block, int blocks)
    {
        var first = new int[blocks];
        for (var state = block.Length - 1; state >= 0; state--)
            first[block[state]] = state;
        return first;
    }
}
