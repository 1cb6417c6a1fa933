namespace SysWatch.Policy.Automata;

/// <summary>
/// An automaton that is to be merged. Each state has a label, edges in the order of their symbols, and one state where
/// it goes on all other symbols; an edge that leads to a like state is the same as none.
/// </summary>
internal sealed class Transitions(int states, int edges)
{
    private readonly int[] _labels = new int[states];
    private readonly int[] _otherwise = new int[states];
    private readonly int[] _first = new int[states + 1];
    private readonly Edge[] _edges = new Edge[edges];
    private int _edgeCount;

    public int Count { get; private set; }

    public void AddState(int label, int otherwise)
    {
        _labels[Count] = label;
        _otherwise[Count] = otherwise;
        _first[++Count] = _edgeCount;
    }

    /// <summary>Adds an edge to the state that was added last.</summary>
    public void AddEdge(int symbol, int target)
    {
        _edges[_edgeCount++] = new Edge(symbol, target);
        _first[Count] = _edgeCount;
    }

    public int LabelOf(int state) => _labels[state];

    /// <summary>Equal for states of one block whose successors lie in the same blocks; hardly for others.</summary>
    public ulong Hash(int state, int[] block, ulong seed)
    {
        var otherwise = block[_otherwise[state]];
        // The highest bit tells this from the edges: all are added up.
        var hash = Mix(seed ^ ~((ulong)(uint)otherwise << 32 | (uint)block[state]));
        foreach (var edge in Edges(state))
        {
            var target = block[edge.Target];
            if (target != otherwise)
                hash += Mix(seed ^ ((ulong)(uint)edge.Symbol << 32 | (uint)target));
        }
        return hash;
    }

    /// <summary>Whether two states have the same label and successors in the same blocks.</summary>
    public bool IsAlike(int a, int b, int[] block)
    {
        var otherwise = block[_otherwise[a]];
        if (_labels[a] != _labels[b] || otherwise != block[_otherwise[b]])
            return false;
        var edgesA = Edges(a);
        var edgesB = Edges(b);
        for (int i = 0, j = 0; i < edgesA.Length || j < edgesB.Length;)
        {
            var symbolA = i < edgesA.Length ? edgesA[i].Symbol : int.MaxValue;
            var symbolB = j < edgesB.Length ? edgesB[j].Symbol : int.MaxValue;
            var targetA = symbolA <= symbolB ? block[edgesA[i++].Target] : otherwise;
            var targetB = symbolB <= symbolA ? block[edgesB[j++].Target] : otherwise;
            if (targetA != targetB)
                return false;
        }
        return true;
    }

    /// <summary>For each state, the states that lead to it: those of state s from First[s] to First[s + 1].</summary>
    public (int[] First, int[] Sources) Reverse()
    {
        var first = new int[Count + 2];
        for (var state = 0; state < Count; state++)
            first[_otherwise[state] + 2]++;
        foreach (var edge in _edges)
            first[edge.Target + 2]++;
        for (var i = 2; i < first.Length; i++)
            first[i] += first[i - 1];
        var sources = new int[first[^1]];
        for (var state = 0; state < Count; state++)
        {
            sources[first[_otherwise[state] + 1]++] = state;
            foreach (var edge in Edges(state))
                sources[first[edge.Target + 1]++] = state;
        }
        return (first, sources);
    }

    private ReadOnlySpan<Edge> Edges(int state) => _edges.AsSpan(_first[state], _first[state + 1] - _first[state]);

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15ul;
        value ^= value >> 29;
        value *= 0xBF58476D1CE4E5B9ul;
        return value ^ value >> 32;
    }

    private readonly record struct Edge(int Symbol, int Target);
}
