using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Everything beyond the spine. A glob state is a name state in a scope. Numbered here are only those in which a name
/// or a spine node begins; the others follow from the name states alone.
/// </summary>
internal sealed class GlobStates
{
    /// <summary>No glob reads on, and none holds.</summary>
    public const int Nothing = 0;

    private readonly AutomatonInput _input;
    private readonly PatternGraph _graph;
    private readonly Dictionary<GlobState, int> _numbers = [];
    private readonly List<GlobState> _states = [];
    private readonly Dictionary<(int Scope, int Leaving), int> _after = [];
    private readonly Dictionary<int, int[]> _leavings = [];

    /// <summary>States in which a name or a glob begins: all others follow from these name by name.</summary>
    private readonly List<int> _begun = [];

    /// <summary>By name state: the last one from which it was met, and one.</summary>
    private int[] _metFrom = [];

    private readonly List<int> _name = [];
    private readonly List<int> _scope = [];
    private long _steps;

    public GlobStates(AutomatonInput input, PatternGraph graph)
    {
        _input = input;
        _graph = graph;
        var dominance = new Dominance(graph, input.Entries, input.Separator);
        Names = new NameStates(input, graph, dominance);
        Scopes = new ScopeStates(graph, dominance);
        Number(new GlobState(NameStates.Dead, Scopes.Intern(_scope, Names.Endings)));
        // Its separators lead to itself; they are asked for so that the scope has them as any other does.
        After(_states[Nothing].Scope, Names[NameStates.Dead].Leaving);
    }

    public NameStates Names { get; }

    public ScopeStates Scopes { get; }

    public int Count => _states.Count;

    public GlobState this[int state] => _states[state];

    /// <summary>The state before the first byte.</summary>
    public int Start(int node) => Begin(Nothing, node);

    /// <summary>The state of a spine's node: what the one before it leads to, and the globs that begin here.</summary>
    public int Enter(int before, byte read, int node) => Begin(before == Nothing ? Nothing : Next(before, read), node);

    /// <summary>The state of the name after a separator, by the scope and <see cref="NameState.Leaving"/>.</summary>
    public int After(int scope, int leaving)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_after, (scope, leaving), out var exists);
        if (!exists)
            _begun.Add(number = Number(Leave(scope, leaving)));
        return number;
    }

    /// <summary>Follows every name to its end, so that every state in which a name begins has a number.</summary>
    public void Explore()
    {
        if (_input.Separator == GlobMatcher.NoSeparator)
            return;
        for (var i = 0; i < _begun.Count; i++)
        {
            var begun = _states[_begun[i]];
            foreach (var leaving in LeavingsAfter(begun.Name))
                After(begun.Scope, leaving);
        }
    }

    /// <summary>Where each scope that was met leads, by what is left.</summary>
    public IEnumerable<(int Scope, int Leaving, int State)> Separators() =>
        _after.Select(pair => (pair.Key.Scope, pair.Key.Leaving, pair.Value));

    private int Next(int before, byte read)
    {
        var (name, scope) = _states[before];
        if (read == _input.Separator)
            return After(scope, Names[name].Leaving);
        var next = Names.Next(name, read);
        return next == name ? before : Number(new GlobState(next, scope));
    }

    private int Begin(int state, int node)
    {
        var begin = _graph.BeginOf(node);
        if (begin == PatternGraph.None)
            return state;
        Hold(_states[state].Scope);
        _graph.AddEntered(begin, _name, _scope);
        var begun = Number(Intern(Names.Nodes(_states[state].Name)));
        _begun.Add(begun);
        return begun;
    }

    private GlobState Leave(int scope, int leaving)
    {
        Hold(scope);
        foreach (var node in Scopes.Nodes(scope))
        {
            if (_graph.TokenOf(node) == Token.Names)
                _graph.AddEntered(node, _name, _scope);
        }
        foreach (var node in Names.Left(leaving))
            _graph.AddEntered(node, _name, _scope);
        return Intern([]);
    }

    private void Hold(int scope)
    {
        _name.Clear();
        _scope.Clear();
        _scope.AddRange(Scopes.Nodes(scope));
    }

    private GlobState Intern(ReadOnlySpan<int> more)
    {
        var scope = Scopes.Intern(_scope, Names.Endings);
        return new GlobState(Names.Intern(CollectionsMarshal.AsSpan(_name), more, Scopes.CoverOf(scope)), scope);
    }

    private int Number(GlobState state)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, state, out var exists);
        if (!exists)
        {
            number = Count;
            _states.Add(state);
        }
        return number;
    }

    /// <summary>All that a name may leave behind that goes on from this state.</summary>
    private int[] LeavingsAfter(int name)
    {
        if (_leavings.TryGetValue(name, out var known))
            return known;
        var found = new HashSet<int>();
        var waiting = new Stack<int>();
        Meet(name, name, waiting);
        while (waiting.TryPop(out var next))
        {
            var state = Names[next];
            found.Add(state.Leaving);
            Meet(state.Otherwise, name, waiting);
            foreach (var edge in Names.Edges(state))
                Meet(edge.Target, name, waiting);
            if (++_steps > _input.TableWordsMax)
                throw new AutomatonLimitException($"the automaton has more than {_input.TableWordsMax} transitions");
        }
        return _leavings[name] = [.. found];
    }

    private void Meet(int name, int from, Stack<int> waiting)
    {
        if (name >= _metFrom.Length)
            Array.Resize(ref _metFrom, Names.Count * 2);
        if (_metFrom[name] == from + 1)
            return;
        _metFrom[name] = from + 1;
        waiting.Push(name);
    }
}

/// <param name="Name">What may match of the name that is being read.</param>
/// <param name="Scope">What holds whatever the name is.</param>
internal readonly record struct GlobState(int Name, int Scope);
