namespace SysWatch.Policy.Automata;

/// <summary>The merged glob states: a row of targets for each.</summary>
internal sealed class DenseStates
{
    private readonly int[] _targets;
    private readonly int[] _outcomes;

    public DenseStates(GlobStates globs, int[] block, int blocks)
    {
        Classes = globs.Classes;
        Count = blocks;
        _targets = new int[blocks * Classes.Count];
        _outcomes = new int[blocks];
        var done = new bool[blocks];
        for (var state = 0; state < globs.Count; state++)
        {
            var row = block[state];
            if (done[row])
                continue;
            done[row] = true;
            _outcomes[row] = globs.OutcomeOf(state);
            var targets = globs.Row(state);
            for (var i = 0; i < targets.Length; i++)
                _targets[row * Classes.Count + i] = block[targets[i]];
        }
    }

    public ByteClasses Classes { get; }

    public int Count { get; }

    public int OutcomeOf(int row) => _outcomes[row];

    public int Next(int row, byte value) => _targets[row * Classes.Count + Classes[value]];

    public ReadOnlySpan<int> Targets(int row) => _targets.AsSpan(row * Classes.Count, Classes.Count);
}
