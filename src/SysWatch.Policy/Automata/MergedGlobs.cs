using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Name states that mean the same are one, and so are scopes: all numbers here are those of such blocks.
/// </summary>
internal sealed class MergedGlobs
{
    private readonly GlobStates _globs;
    private readonly int[] _nameBlock;
    private readonly int[] _scopeBlock;
    private readonly int[] _scopeOf;
    private readonly NameState[] _names;
    private readonly List<NameEdge> _edges;

    public MergedGlobs(GlobStates globs)
    {
        _globs = globs;
        _nameBlock = StateMerger.Merge(OfNames(), out var names);
        _names = new NameState[names];
        _edges = new List<NameEdge>(globs.Names.EdgeCount);
        AddNames();
        _scopeBlock = StateMerger.Merge(OfScopes(), out var scopes);
        // The last block is that of the state that stands for what was not met.
        _scopeOf = new int[scopes - 1];
        for (var scope = globs.Scopes.Count - 1; scope >= 0; scope--)
            _scopeOf[_scopeBlock[scope]] = scope;
    }

    public int NameCount => _names.Length;

    public int ScopeCount => _scopeOf.Length;

    public GlobState Of(GlobState state) => new(_nameBlock[state.Name], _scopeBlock[state.Scope]);

    public NameState Name(int name) => _names[name];

    public ReadOnlySpan<NameEdge> Edges(NameState name) =>
        CollectionsMarshal.AsSpan(_edges).Slice(name.FirstEdge, name.EdgeCount);

    /// <summary>The glob state after a separator.</summary>
    public int After(int scope, int leaving) => _globs.After(_scopeOf[scope], leaving);

    /// <summary>The number, among the lists of entries, of those that hold in a scope.</summary>
    public int HeldBy(int scope) => _globs.Scopes.HeldBy(_scopeOf[scope]);

    private Transitions OfNames()
    {
        var names = _globs.Names;
        // All of them are made here at the latest, and only then is their number known.
        for (var name = 0; name < names.Count; name++)
            names.Make(name);
        var labels = new ListTable();
        var transitions = new Transitions(names.Count, names.EdgeCount);
        for (var name = 0; name < names.Count; name++)
        {
            var state = names[name];
            transitions.AddState(labels.Add([state.Ending, state.Leaving]), state.Otherwise);
            foreach (var edge in names.Edges(state))
                transitions.AddEdge(edge.Class, edge.Target);
        }
        return transitions;
    }

    /// <summary>A block's first state stands for it. The blocks are numbered in the order of these.</summary>
    private void AddNames()
    {
        var count = 0;
        for (var name = 0; name < _nameBlock.Length; name++)
        {
            if (_nameBlock[name] < count)
                continue;
            var state = _globs.Names[name];
            var otherwise = _nameBlock[state.Otherwise];
            var first = _edges.Count;
            foreach (var edge in _globs.Names.Edges(state))
            {
                if (_nameBlock[edge.Target] != otherwise)
                    _edges.Add(edge with { Target = _nameBlock[edge.Target] });
            }
            _names[count++] = state with
            {
                Otherwise = otherwise, FirstEdge = first, EdgeCount = _edges.Count - first,
            };
        }
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
        var transitions = new Transitions(scopes.Count + 1, edges.Count);
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
}
