using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// What holds from name to name, whatever the names are: <c>**/</c> that is passed over, and <c>dir/**</c>. A scope is
/// the set of their nodes; it changes only where a separator is read.
/// </summary>
internal sealed class ScopeStates(PatternGraph graph, Dominance dominance)
{
    private readonly ListTable _sets = new();
    private readonly List<Scope> _scopes = [];
    private readonly List<int> _entries = [];

    public int Count => _sets.Count;

    public ReadOnlySpan<int> Nodes(int scope) => _sets[scope];

    /// <summary>The strongest entry that holds for every executable.</summary>
    public int CoverOf(int scope) => _scopes[scope].Cover;

    /// <summary>The number, among the lists of entries, of those that hold.</summary>
    public int HeldBy(int scope) => _scopes[scope].Held;

    /// <summary>The scope of these nodes; the list is sorted and pruned on the way.</summary>
    public int Intern(List<int> nodes, ListTable endings)
    {
        CollectionsMarshal.SetCount(nodes, ListTable.SortDistinct(CollectionsMarshal.AsSpan(nodes)));
        var cover = dominance.Cover(nodes);
        var number = _sets.Add(CollectionsMarshal.AsSpan(nodes));
        if (number < _scopes.Count)
            return number;
        _entries.Clear();
        foreach (var node in nodes)
        {
            if (graph.TokenOf(node) == Token.Rest)
                _entries.AddRange(graph[node].Entries);
        }
        var held = CollectionsMarshal.AsSpan(_entries);
        _scopes.Add(new Scope(cover, endings.Add(held[..ListTable.SortDistinct(held)])));
        return number;
    }

    private readonly record struct Scope(int Cover, int Held);
}
