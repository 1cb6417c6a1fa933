using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Finds the states that answer alike for every continuation. A block of states is split when their successors lie in
/// different blocks; only states that lead to what was split last are looked at again.
/// </summary>
internal sealed class StateMerger
{
    private readonly RowDifferences _rows;
    private readonly int[] _block;
    private readonly List<int> _size = [];
    private readonly int[] _firstSource;
    private readonly int[] _sources;
    private readonly int[] _seenIn;
    private readonly List<Group> _groups = [];
    private readonly Dictionary<(int Block, ulong Hash), int> _newest = [];

    private int _round;

    private StateMerger(GlobStates states)
    {
        _rows = new RowDifferences(states);
        _block = new int[states.Count];
        _seenIn = new int[states.Count];
        var names = new Dictionary<int, int>();
        for (var state = 0; state < states.Count; state++)
        {
            ref var name = ref CollectionsMarshal.GetValueRefOrAddDefault(names, states.OutcomeOf(state),
                out var exists);
            if (!exists)
            {
                name = _size.Count;
                _size.Add(0);
            }
            _block[state] = name;
            _size[name]++;
        }
        (_firstSource, _sources) = FindSources(states.Count, _rows);
    }

    /// <summary>The block of each state; blocks are numbered in the order of their first state.</summary>
    public static int[] Merge(GlobStates states, out int blocks)
    {
        var merger = new StateMerger(states);
        var waiting = Enumerable.Range(0, states.Count).ToList();
        while (waiting.Count > 0)
            waiting = merger.Split(waiting);
        return merger.Number(out blocks);
    }

    /// <summary>Splits the blocks of these states; returns the states that must be looked at next.</summary>
    private List<int> Split(List<int> waiting)
    {
        _groups.Clear();
        _newest.Clear();
        foreach (var state in waiting)
            AddToGroup(state);
        var moved = new List<int>();
        _groups.Sort((a, b) => a.Block != b.Block ? a.Block - b.Block : b.States.Count - a.States.Count);
        for (var i = 0; i < _groups.Count;)
        {
            var end = i;
            var looked = 0;
            for (; end < _groups.Count && _groups[end].Block == _groups[i].Block; end++)
                looked += _groups[end].States.Count;
            // States that were not looked at still agree with each other, and with none of those that were; if there
            // are none, the largest group keeps the block's number.
            if (looked == _size[_groups[i].Block])
                i++;
            for (; i < end; i++)
                Move(_groups[i], moved);
        }
        return SourcesOf(moved);
    }

    private List<int> SourcesOf(List<int> moved)
    {
        var sources = new List<int>();
        _round++;
        foreach (var state in moved)
        {
            for (var i = _firstSource[state]; i < _firstSource[state + 1]; i++)
            {
                if (_seenIn[_sources[i]] == _round)
                    continue;
                _seenIn[_sources[i]] = _round;
                sources.Add(_sources[i]);
            }
        }
        return sources;
    }

    private void Move(Group group, List<int> moved)
    {
        _size[group.Block] -= group.States.Count;
        foreach (var state in group.States)
            _block[state] = _size.Count;
        _size.Add(group.States.Count);
        moved.AddRange(group.States);
    }

    private void AddToGroup(int state)
    {
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest,
            (_block[state], _rows.Hash(state, _block)),
            out var exists);
        for (var i = exists ? newest : -1; i >= 0; i = _groups[i].Older)
        {
            if (!_rows.IsAlike(_groups[i].States[0], state, _block))
                continue;
            _groups[i].States.Add(state);
            return;
        }
        _groups.Add(new Group(_block[state], [state], exists ? newest : -1));
        newest = _groups.Count - 1;
    }

    private int[] Number(out int blocks)
    {
        var numbers = new int[_size.Count];
        Array.Fill(numbers, -1);
        blocks = 0;
        for (var state = 0; state < _block.Length; state++)
        {
            if (numbers[_block[state]] < 0)
                numbers[_block[state]] = blocks++;
            _block[state] = numbers[_block[state]];
        }
        return _block;
    }

    /// <summary>For each state, the states that lead to it.</summary>
    private static (int[] First, int[] Sources) FindSources(int count, RowDifferences rows)
    {
        var first = new int[count + 2];
        for (var state = 0; state < count; state++)
        {
            foreach (var target in rows.Successors(state))
                first[target + 2]++;
        }
        for (var i = 2; i < first.Length; i++)
            first[i] += first[i - 1];
        var sources = new int[first[^1]];
        for (var state = 0; state < count; state++)
        {
            foreach (var target in rows.Successors(state))
                sources[first[target + 1]++] = state;
        }
        return (first, sources);
    }

    /// <summary>States of one block whose successors lie in the same blocks.</summary>
    private sealed record Group(int Block, List<int> States, int Older);
}
