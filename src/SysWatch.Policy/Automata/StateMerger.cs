namespace SysWatch.Policy.Automata;

/// <summary>
/// Finds the states that mean the same for every continuation. A block of states is split when their successors lie in
/// different blocks; only states that lead to what was split last are looked at again.
/// </summary>
internal sealed class StateMerger
{
    private readonly Transitions _transitions;
    private readonly int[] _firstSource;
    private readonly int[] _sources;
    private readonly int[] _block;
    private readonly List<int> _size = [];

    /// <summary>States of one block that are alike, of those that this round looks at; found by hash.</summary>
    private readonly List<Group> _groups = [];

    private readonly int[] _slots;
    private readonly int[] _groupOf;

    /// <summary>By block: how many of its states this round looks at, and the largest group of them.</summary>
    private readonly int[] _looked;

    private readonly int[] _largest;
    private readonly int[] _seenIn;
    private int _round;

    private StateMerger(Transitions transitions)
    {
        _transitions = transitions;
        (_firstSource, _sources) = transitions.Reverse();
        _block = new int[transitions.Count];
        _groupOf = new int[transitions.Count];
        _looked = new int[transitions.Count];
        _largest = new int[transitions.Count];
        _seenIn = new int[transitions.Count];
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)transitions.Count * 2 + 1)];
        var names = new Dictionary<int, int>();
        for (var state = 0; state < transitions.Count; state++)
        {
            if (!names.TryGetValue(transitions.LabelOf(state), out var name))
            {
                names.Add(transitions.LabelOf(state), name = _size.Count);
                _size.Add(0);
            }
            _block[state] = name;
            _size[name]++;
        }
    }

    /// <summary>The block of each state; blocks are numbered in the order of their first state.</summary>
    public static int[] Merge(Transitions transitions, out int blocks)
    {
        var merger = new StateMerger(transitions);
        var waiting = Enumerable.Range(0, transitions.Count).ToList();
        while (waiting.Count > 0)
            waiting = merger.Split(waiting);
        return merger.Number(out blocks);
    }

    /// <summary>Splits the blocks of these states; returns the states that must be looked at next.</summary>
    private List<int> Split(List<int> waiting)
    {
        FindGroups(waiting);
        for (var i = 0; i < _groups.Count; i++)
        {
            var group = _groups[i];
            if (_looked[group.Block] == 0 || _groups[_largest[group.Block]].Size < group.Size)
                _largest[group.Block] = i;
            _looked[group.Block] += group.Size;
        }
        for (var i = 0; i < _groups.Count; i++)
        {
            var group = _groups[i];
            // States that were not looked at still agree with each other, and with none of those that were; if there
            // are none, the largest group keeps the block's number.
            if (_looked[group.Block] == _size[group.Block] && _largest[group.Block] == i)
                continue;
            _groups[i] = group with { NewBlock = _size.Count };
            _size.Add(0);
        }
        return Move(waiting);
    }

    private void FindGroups(List<int> waiting)
    {
        foreach (var group in _groups)
        {
            _slots[group.Slot] = 0;
            _looked[group.Block] = 0;
        }
        _groups.Clear();
        foreach (var state in waiting)
        {
            var slot = SlotOf(state);
            if (_slots[slot] == 0)
            {
                _groups.Add(new Group(_block[state], state, slot, 0, _block[state]));
                _slots[slot] = _groups.Count;
            }
            var number = _slots[slot] - 1;
            _groupOf[state] = number;
            _groups[number] = _groups[number] with { Size = _groups[number].Size + 1 };
        }
    }

    /// <summary>The slot of the state's group, or the free one where it belongs.</summary>
    private int SlotOf(int state)
    {
        var hash = _transitions.Hash(state, _block) + (ulong)_block[state] * 0x9E3779B97F4A7C15ul;
        var slot = (int)(hash >> 32) & (_slots.Length - 1);
        for (; _slots[slot] > 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var group = _groups[_slots[slot] - 1];
            if (group.Block == _block[state] && _transitions.IsAlike(group.State, state, _block))
                break;
        }
        return slot;
    }

    /// <summary>Gives the states their new blocks; returns those that lead to what has moved.</summary>
    private List<int> Move(List<int> waiting)
    {
        var sources = new List<int>();
        _round++;
        foreach (var state in waiting)
        {
            var block = _groups[_groupOf[state]].NewBlock;
            if (block == _block[state])
                continue;
            _size[_block[state]]--;
            _size[block]++;
            _block[state] = block;
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

    /// <summary>States of one block that are alike.</summary>
    private readonly record struct Group(int Block, int State, int Slot, int Size, int NewBlock);
}
