using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The literal beginnings of all patterns. A text reaches at most one of them, so they need no subset construction: a
/// place is a node of the graph with the one glob state beside it, and alike places are one.
/// </summary>
internal sealed class Spine
{
    private const int None = -1;

    private readonly PatternGraph _graph;
    private readonly ListTable _numbers;
    private readonly List<Place> _places;
    private readonly List<int> _children;

    /// <summary>By node: its last place; the one before it is the next of that.</summary>
    private readonly int[] _last;

    private readonly int[] _roots = new int[AutomatonPattern.GroupsMax];

    /// <summary>Numbers the glob states beside the spine on the way.</summary>
    public Spine(PatternGraph graph, GlobStates globs)
    {
        _graph = graph;
        var expected = graph.Count + graph.Count / 4;
        _numbers = new ListTable(expected, 2);
        _places = new List<Place>(expected);
        _children = new List<int>(expected);
        _last = new int[graph.Count];
        Array.Fill(_last, None);
        for (var group = 0; group < _roots.Length; group++)
            _roots[group] = Number(graph.RootOf(group), globs.Start(graph.RootOf(group)));
        // A child has a lower number, so that all places of a node are known before it is looked at.
        for (var node = graph.Count - 1; node >= 0; node--)
        {
            for (var place = _last[node]; place != None; place = _places[place].Next)
            {
                var before = _places[place].State;
                CollectionsMarshal.AsSpan(_places)[place].FirstChild = _children.Count;
                foreach (var child in graph[node].Literals)
                    _children.Add(Number(child, globs.Enter(before, (byte)graph.TokenOf(child), child)));
            }
        }
    }

    public int Count => _places.Count;

    /// <summary>The place before the first byte of a text, in one group of patterns.</summary>
    public int RootOf(int group) => _roots[group];

    public int NodeOf(int place) => _places[place].Node;

    /// <summary>The glob state beside it.</summary>
    public int StateOf(int place) => _places[place].State;

    /// <summary>The places after it, in the order of its node's literal children.</summary>
    public ReadOnlySpan<int> ChildrenOf(int place) => CollectionsMarshal.AsSpan(_children)[_places[place].FirstChild..];

    /// <summary>Visits every place after those that follow it.</summary>
    public void ForEachFromTheLeaves(Action<int> visit)
    {
        foreach (var last in _last)
        {
            for (var place = last; place != None; place = _places[place].Next)
                visit(place);
        }
    }

    private int Number(int node, int state)
    {
        var place = _numbers.Add([node, state]);
        if (place < _places.Count)
            return place;
        _places.Add(new Place(node, state, 0, _last[node]));
        _last[node] = place;
        return place;
    }

    private record struct Place(int Node, int State, int FirstChild, int Next);
}
