using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Builds the automaton: globs name by name; the spine, where each node has exactly one glob state beside it, by one
/// pass down (which state) and one pass up (which nodes are alike).
/// </summary>
internal sealed class AutomatonBuilder
{
    private readonly AutomatonInput _input;
    private readonly PatternTree _tree;
    private readonly GlobStates _globs;
    private readonly int[] _globOf;
    private readonly List<int> _list = [];

    private AutomatonBuilder(AutomatonInput input)
    {
        _input = input;
        Outcomes = new OutcomeTable(input.Entries);
        _tree = new PatternTree(input.Patterns);
        _globs = new GlobStates(input, _tree);
        _globOf = new int[_tree.Count];
    }

    public OutcomeTable Outcomes { get; }

    /// <summary>Throws <see cref="AutomatonLimitException"/> when it grows over a limit.</summary>
    public static ByteAutomaton Build(AutomatonInput input, out OutcomeTable outcomes)
    {
        var builder = new AutomatonBuilder(input);
        var automaton = builder.Build();
        outcomes = builder.Outcomes;
        return automaton;
    }

    private ByteAutomaton Build()
    {
        for (var node = 0; node < _tree.Count; node++)
        {
            if (!_tree.IsSpine(node))
                continue;
            var parent = _tree.Parent(node);
            _globOf[node] = _globs.Enter(parent < 0 ? -1 : _globOf[parent], (byte)_tree.TokenOf(node), node);
        }
        _globs.Explore();
        var dense = new DenseStates(_input, _globs, Outcomes);
        var spine = new SpineStates(_input, _tree, dense);
        for (var node = _tree.Count - 1; node >= 0; node--)
        {
            if (_tree.IsSpine(node))
                AddSpine(node, spine, dense);
        }
        return TableWriter.Write(dense, spine, Outcomes.Count);
    }

    private void AddSpine(int node, SpineStates spine, DenseStates dense)
    {
        var row = dense.StateOf(_globOf[node]);
        var outcome = dense.OutcomeOf(row);
        if (_tree.HasEntries(node))
        {
            _list.Clear();
            _tree.AddEntriesTo(node, _list);
            _list.AddRange(Outcomes[outcome]);
            outcome = Outcomes.Intern(_list);
        }
        spine.Add(node, row, outcome);
    }
}
