namespace SysWatch.Policy.Automata;

/// <summary>
/// Builds the automaton: globs name by name; the spine, where each place has exactly one glob state beside it, by one
/// pass down (which state) and one pass up (which places are alike).
/// </summary>
internal static class AutomatonBuilder
{
    /// <summary>Throws <see cref="AutomatonLimitException"/> when it grows over a limit.</summary>
    public static ByteAutomaton Build(AutomatonInput input, out OutcomeTable outcomes)
    {
        outcomes = new OutcomeTable(input.Entries);
        var graph = new PatternGraph(input.Patterns);
        var globs = new GlobStates(input, graph);
        var spine = new Spine(graph, globs);
        globs.Explore();
        var dense = new DenseStates(input, globs, outcomes);
        var states = new SpineStates(input, graph, spine, dense, outcomes);
        return TableWriter.Write(dense, states, outcomes.Count);
    }
}
