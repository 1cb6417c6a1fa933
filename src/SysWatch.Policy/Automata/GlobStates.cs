using System.Runtime.InteropServices;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Everything beyond the spine. A glob state is a name state in a scope. Numbered here are only those in which a name
/// or a spine node begins; the others follow from the name states alone.
/// </summary>
internal sealed class GlobStates
{
    private readonly AutomatonInput _input;
    private readonly PatternTree _tree;
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

    public GlobStates(AutomatonInput input, PatternTree tree)
    {
        _input = input;
        _tree = tree;
        var dominance = new Dominance(tree, input.Entries, input.Separator);
        Names = new NameStates(input, tree, dominance);
        Scopes = new ScopeStates(tree, dominance);
        _scope.Clear();
        Nowhere = Scopes.Intern(_scope, Names.Endings);
    }

    public NameStates Names { get; }

    public ScopeStates Scopes { get; }

    public int Count => _states.Count;

    public GlobState this[int state] => _states[state];

    /// <summary>The scope of a path that no glob has begun to read.</summary>
    private int Nowhere { get; }

    /// <summary>The state of a spine node: what its parent's state leads to, and the globs that begin here.</summary>
    public int Enter(int before, byte read, int node)
    {
        if (read == _input.Separator && before >= 0)
            return Enter(After(_states[before].Scope, Names[_states[before].Name].Leaving), node);
        var name = before < 0 ? NameStates.Dead : Names.Next(_states[before].Name, read);
        var scope = before < 0 ? Nowhere : _states[before].Scope;
        return Enter(before >= 0 && name == _states[before].Name ? before : Number(new GlobState(name, scope)), node);
    }

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

    private int Enter(int state, int node)
    {
        if (!BeginsGlob(node))
            return state;
        var begun = Number(Begin(_states[state], node));
        _begun.Add(begun);
        return begun;
    }

    private GlobState Leave(int scope, int leaving)
    {
        Hold(scope);
        foreach (var node in Scopes.Nodes(scope))
        {
            if (_tree.TokenOf(node) == Token.Names)
                _tree.AddEntered(node, _name, _scope);
        }
        foreach (var node in Names.Left(leaving))
            _tree.AddEntered(node, _name, _scope);
        return Intern([]);
    }

    private GlobState Begin(GlobState state, int node)
    {
        Hold(state.Scope);
        for (var child = _tree.FirstChild(node); child != PatternTree.None; child = _tree.NextSibling(child))
        {
            if (!_tree.IsSpine(child))
                _tree.AddEntered(Token.IsEntered(_tree.TokenOf(child)) ? child : node, _name, _scope);
        }
        return Intern(Names.Nodes(state.Name));
    }

    private bool BeginsGlob(int node)
    {
        for (var child = _tree.FirstChild(node); child != PatternTree.None; child = _tree.NextSibling(child))
        {
            if (!_tree.IsSpine(child))
                return true;
        }
        return false;
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
