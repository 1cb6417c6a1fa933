using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Builds the automaton: globs by subset construction and refinement; the spine, where each node has exactly one glob
/// state beside it, by one pass down (which state) and one pass up (which nodes are alike).
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
        _globs = new GlobStates(input, _tree, Outcomes);
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
            _globOf[node] = parent < 0
                ? _globs.Enter(-1, 0, node)
                : _globs.Enter(_globOf[parent], (byte)_tree.TokenOf(node), node);
        }
        for (var state = 0; state < _globs.Count; state++)
            _globs.Row(state);
        var block = StateMerger.Merge(_globs, out var blocks);
        var dense = new DenseStates(_globs, block, blocks);
        var spine = new SpineStates(_input, _tree, dense, _globOf.Length);
        for (var node = _tree.Count - 1; node >= 0; node--)
        {
            if (_tree.IsSpine(node))
                spine.Add(node, block[_globOf[node]], OutcomeOf(node));
        }
        return TableWriter.Write(dense, spine, Outcomes.Count);
    }

    private int OutcomeOf(int node)
    {
        if (!_tree.HasEntries(node))
            return _globs.OutcomeOf(_globOf[node]);
        _list.Clear();
        _tree.AddEntriesTo(node, _list);
        foreach (var entry in Outcomes[_globs.OutcomeOf(_globOf[node])])
            _list.Add(entry);
        return Outcomes.Intern(_list);
    }
}
