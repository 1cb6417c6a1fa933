using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// The merged glob states as rows of the table: a target for each class, then the outcome. A row is a name state in a
/// scope, and its state is the index of its first word.
/// </summary>
internal sealed class DenseStates
{
    private const int None = -1;

    private readonly AutomatonInput _input;
    private readonly GlobStates _globs;
    private readonly MergedGlobs _merged;
    private readonly OutcomeTable _outcomes;
    private readonly int _separatorClass;

    /// <summary>The state of each glob state that has a number.</summary>
    private readonly uint[] _stateOf;

    /// <summary>The name block of each row; the rows of a scope lie together.</summary>
    private readonly List<int> _names = [];

    private readonly uint[] _words;

    /// <summary>By name block: its state in the scope that is being looked at.</summary>
    private readonly uint[] _stateOfName;

    private readonly int[] _seenIn;

    public DenseStates(AutomatonInput input, GlobStates globs, OutcomeTable outcomes)
    {
        _input = input;
        _globs = globs;
        _outcomes = outcomes;
        _merged = new MergedGlobs(globs);
        _separatorClass = input.Separator >= 0 ? Classes[(byte)input.Separator] : None;
        _stateOf = new uint[globs.Count];
        _stateOfName = new uint[_merged.NameCount];
        _seenIn = new int[_merged.NameCount];
        var firstRow = NumberRows();
        _words = new uint[_names.Count * RowWords];
        for (var scope = 0; scope < _merged.ScopeCount; scope++)
            WriteRows(scope, firstRow[scope], firstRow[scope + 1]);
    }

    public ByteClasses Classes => _globs.Names.Classes;

    /// <summary>Rows.</summary>
    public int Count => _names.Count;

    public int RowWords => Classes.Count + 1;

    public ReadOnlySpan<uint> Words => _words;

    public uint StateOf(int globState) => _stateOf[globState];

    public int OutcomeOf(uint state) => (int)_words[state + RowWords - 1];

    public uint Next(uint state, byte read) => _words[state + Classes[read]];

    /// <summary>The first row of each scope.</summary>
    private int[] NumberRows()
    {
        var inScope = new List<int>[_merged.ScopeCount];
        for (var scope = 0; scope < inScope.Length; scope++)
            inScope[scope] = [];
        for (var state = 0; state < _globs.Count; state++)
            inScope[_merged.Of(_globs[state]).Scope].Add(state);
        var firstRow = new int[_merged.ScopeCount + 1];
        for (var scope = 0; scope < inScope.Length; scope++)
        {
            foreach (var state in inScope[scope])
                AddName(_merged.Of(_globs[state]).Name, scope);
            for (var row = firstRow[scope]; row < _names.Count; row++)
            {
                var name = _globs.Names[_merged.NameOf(_names[row])];
                AddName(_merged.BlockOfName(name.Otherwise), scope);
                foreach (var edge in _globs.Names.Edges(name))
                    AddName(_merged.BlockOfName(edge.Target), scope);
            }
            foreach (var state in inScope[scope])
                _stateOf[state] = _stateOfName[_merged.Of(_globs[state]).Name];
            firstRow[scope + 1] = _names.Count;
        }
        return firstRow;
    }

    private void AddName(int name, int scope)
    {
        if (_seenIn[name] == scope + 1)
            return;
        _seenIn[name] = scope + 1;
        _stateOfName[name] = (uint)(_names.Count * RowWords);
        _names.Add(name);
        if (Count > _input.StatesMax)
            throw new AutomatonLimitException($"the automaton has more than {_input.StatesMax} states");
        if ((long)Count * RowWords > _input.TableWordsMax)
            throw new AutomatonLimitException($"the automaton's tables have more than {_input.TableWordsMax} words");
    }

    private void WriteRows(int scopeBlock, int first, int end)
    {
        var scope = _merged.ScopeOf(scopeBlock);
        var outcomeOf = new Dictionary<int, int>();
        for (var row = first; row < end; row++)
            _stateOfName[_names[row]] = (uint)(row * RowWords);
        for (var row = first; row < end; row++)
        {
            var words = _words.AsSpan(row * RowWords, RowWords);
            var name = _globs.Names[_merged.NameOf(_names[row])];
            words.Fill(_stateOfName[_merged.BlockOfName(name.Otherwise)]);
            foreach (var edge in _globs.Names.Edges(name))
                words[edge.Class] = _stateOfName[_merged.BlockOfName(edge.Target)];
            if (_separatorClass != None)
                words[_separatorClass] = _stateOf[_globs.After(scope, name.Leaving)];
            if (!outcomeOf.TryGetValue(name.Ending, out var outcome))
                outcomeOf.Add(name.Ending, outcome = Outcome(name.Ending, _globs.Scopes.HeldBy(scope)));
            words[^1] = (uint)outcome;
        }
    }

    private int Outcome(int ending, int held)
    {
        var entries = new List<int>();
        entries.AddRange(_globs.Names.Endings[ending]);
        entries.AddRange(_globs.Names.Endings[held]);
        return _outcomes.Intern(entries);
    }
}
