using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Finds the states that answer alike for every continuation. A block of states is split when their successors lie in
/// different blocks; only states that lead to what was split last are looked at again.
/// </summary>
internal sealed class StateMerger
{
    private readonly GlobStates _states;
    private readonly int[] _block;
    private readonly List<int> _size = [];
    private readonly int[] _firstSource;
    private readonly int[] _sources;
    private readonly List<Group> _groups = [];
    private readonly Dictionary<(int Block, ulong Hash), int> _newest = [];

    private StateMerger(GlobStates states)
    {
        _states = states;
        _block = new int[states.Count];
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
        (_firstSource, _sources) = FindSources(states);
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
        foreach (var ofBlock in _groups.GroupBy(group => group.Block))
        {
            var list = ofBlock.ToList();
            // States that were not looked at still agree with each other, and with none of those that were.
            var keeper = list.Sum(group => group.States.Count) < _size[ofBlock.Key] ? null
                : list.MaxBy(group => group.States.Count);
            foreach (var group in list)
            {
                if (group != keeper)
                    Move(group, moved);
            }
        }
        var seen = new HashSet<int>();
        foreach (var state in moved)
        {
            for (var i = _firstSource[state]; i < _firstSource[state + 1]; i++)
                seen.Add(_sources[i]);
        }
        return [.. seen];
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
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, (_block[state], Hash(state)),
            out var exists);
        for (var i = exists ? newest : -1; i >= 0; i = _groups[i].Older)
        {
            if (!IsAlike(_groups[i].States[0], state))
                continue;
            _groups[i].States.Add(state);
            return;
        }
        _groups.Add(new Group(_block[state], [state], exists ? newest : -1));
        newest = _groups.Count - 1;
    }

    private ulong Hash(int state)
    {
        var hash = 14695981039346656037ul;
        foreach (var target in _states.Row(state))
            hash = (hash ^ (uint)_block[target]) * 0x9E3779B97F4A7C15ul ^ (hash >> 29);
        return hash;
    }

    private bool IsAlike(int a, int b)
    {
        var rowA = _states.Row(a);
        var rowB = _states.Row(b);
        for (var i = 0; i < rowA.Length; i++)
        {
            if (_block[rowA[i]] != _block[rowB[i]])
                return false;
        }
        return true;
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
    private static (int[] First, int[] Sources) FindSources(GlobStates states)
    {
        var first = new int[states.Count + 2];
        var lastSeen = new int[states.Count];
        Array.Fill(lastSeen, -1);
        for (var state = 0; state < states.Count; state++)
        {
            foreach (var target in states.Row(state))
            {
                if (lastSeen[target] == state)
                    continue;
                lastSeen[target] = state;
                first[target + 2]++;
            }
        }
        Array.Fill(lastSeen, -1);
        for (var i = 2; i < first.Length; i++)
            first[i] += first[i - 1];
        var sources = new int[first[^1]];
        for (var state = 0; state < states.Count; state++)
        {
            foreach (var target in states.Row(state))
            {
                if (lastSeen[target] == state)
                    continue;
                lastSeen[target] = state;
                sources[first[target + 1]++] = state;
            }
        }
        return (first, sources);
    }

    /// <summary>States of one block whose successors lie in the same blocks.</summary>
    private sealed record Group(int Block, List<int> States, int Older);
}
