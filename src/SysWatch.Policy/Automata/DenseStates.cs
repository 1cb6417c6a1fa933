namespace SysWatch.Policy.Automata;

/// <summary>
/// The merged glob states as rows of the table: a target for each class, then the outcome. A row is a name state in a
/// scope, and its state is the index of its first word.
/// </summary>
internal sealed class DenseStates
{
    private readonly AutomatonInput _input;
    private readonly GlobStates _globs;
    private readonly MergedGlobs _merged;
    private readonly OutcomeTable _outcomes;

    /// <summary>The state of each glob state that has a number.</summary>
    private readonly uint[] _stateOf;

    /// <summary>The name of each row; the rows of a scope lie together.</summary>
    private readonly List<int> _names = [];

    private readonly List<int> _outcomeOf = [];
    private readonly int[] _firstRow;

    /// <summary>By name: its row in the scope that is being looked at, and that scope.</summary>
    private readonly int[] _rowOfName;

    private readonly int[] _seenIn;

    public DenseStates(AutomatonInput input, GlobStates globs, OutcomeTable outcomes)
    {
        _input = input;
        _globs = globs;
        _outcomes = outcomes;
        _merged = new MergedGlobs(globs);
        _stateOf = new uint[globs.Count];
        _firstRow = new int[_merged.ScopeCount + 1];
        _rowOfName = new int[_merged.NameCount];
        _seenIn = new int[_merged.NameCount];
        var begun = BegunIn();
        for (var scope = 0; scope < begun.Length; scope++)
            NumberRows(scope, begun[scope]);
    }

    public ByteClasses Classes => _globs.Names.Classes;

    /// <summary>Rows.</summary>
    public int Count => _names.Count;

    public int RowWords => Classes.Count + 1;

    /// <summary>The words of all rows; a state below is a row.</summary>
    public uint Words => (uint)(Count * RowWords);

    public uint StateOf(int globState) => _stateOf[globState];

    public int OutcomeOf(uint state) => _outcomeOf[(int)state / RowWords];

    /// <summary>Writes all rows to the front of the table.</summary>
    public void WriteTo(Span<uint> table)
    {
        for (var scope = 0; scope < _merged.ScopeCount; scope++)
            WriteRows(scope, table);
    }

    /// <summary>By scope: the glob states that have a number.</summary>
    private List<int>[] BegunIn()
    {
        var begun = new List<int>[_merged.ScopeCount];
        for (var scope = 0; scope < begun.Length; scope++)
            begun[scope] = [];
        for (var state = 0; state < _globs.Count; state++)
            begun[_merged.Of(_globs[state]).Scope].Add(state);
        return begun;
    }

    /// <summary>Gives a row to each name that can be met in a scope.</summary>
    private void NumberRows(int scope, List<int> begun)
    {
        var first = _firstRow[scope] = Count;
        foreach (var state in begun)
            AddRow(_merged.Of(_globs[state]).Name, scope);
        for (var row = first; row < Count; row++)
        {
            var name = _merged.Name(_names[row]);
            AddRow(name.Otherwise, scope);
            foreach (var edge in _merged.Edges(name))
                AddRow(edge.Target, scope);
        }
        foreach (var state in begun)
            _stateOf[state] = StateOfRow(_rowOfName[_merged.Of(_globs[state]).Name]);
        _firstRow[scope + 1] = Count;
        AddOutcomes(scope, first);
    }

    private void AddRow(int name, int scope)
    {
        if (_seenIn[name] == scope + 1)
            return;
        _seenIn[name] = scope + 1;
        _rowOfName[name] = Count;
        _names.Add(name);
        if (Count > _input.StatesMax)
            throw new AutomatonLimitException($"the automaton has more than {_input.StatesMax} states");
        if ((long)Count * RowWords > _input.TableWordsMax)
            throw new AutomatonLimitException($"the automaton's tables have more than {_input.TableWordsMax} words");
    }

    private void AddOutcomes(int scope, int first)
    {
        var known = new Dictionary<int, int>();
        for (var row = first; row < Count; row++)
        {
            var ending = _merged.Name(_names[row]).Ending;
            if (!known.TryGetValue(ending, out var outcome))
            {
                var lists = _globs.Names.Endings;
                known.Add(ending, outcome = _outcomes.Intern([.. lists[ending], .. lists[_merged.HeldBy(scope)]]));
            }
            _outcomeOf.Add(outcome);
        }
    }

    private void WriteRows(int scope, Span<uint> table)
    {
        for (var row = _firstRow[scope]; row < _firstRow[scope + 1]; row++)
            _rowOfName[_names[row]] = row;
        for (var row = _firstRow[scope]; row < _firstRow[scope + 1]; row++)
        {
            var words = table.Slice(row * RowWords, RowWords);
            var name = _merged.Name(_names[row]);
            words.Fill(StateOfRow(_rowOfName[name.Otherwise]));
            foreach (var edge in _merged.Edges(name))
                words[edge.Class] = StateOfRow(_rowOfName[edge.Target]);
            if (Classes.Separator is { } separator)
                words[separator] = _stateOf[_merged.After(scope, name.Leaving)];
            words[^1] = (uint)_outcomeOf[row];
        }
    }

    private uint StateOfRow(int row) => (uint)(row * RowWords);
}
