using System.Numerics;
using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// Finds the states that mean the same for every continuation. A block of states is split when their successors lie in
/// different blocks; only states that lead to what was split last are looked at again.
/// </summary>
internal sealed class StateMerger
{
    private readonly Transitions _transitions;
    private readonly ulong _seed;
    private readonly int[] _block;
    private readonly int[] _firstSource;
    private readonly int[] _sources;
    private readonly List<int> _size = [];

    /// <summary>States of one block with alike successors, of those that a round looks at; found by hash.</summary>
    private readonly List<Group> _groups;

    private readonly int[] _slots;
    private readonly int[] _groupOf;

    /// <summary>By block: how many of its states a round looks at, and the largest group of them.</summary>
    private readonly int[] _looked;

    private readonly int[] _largest;
    private readonly int[] _seenIn;
    private int _round;

    private StateMerger(Transitions transitions, ulong seed)
    {
        _transitions = transitions;
        _seed = seed;
        _groups = new List<Group>(transitions.Count / 2);
        _block = new int[transitions.Count];
        (_firstSource, _sources) = transitions.Reverse();
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)transitions.Count * 2 + 1)];
        _groupOf = new int[transitions.Count];
        _looked = new int[transitions.Count];
        _largest = new int[transitions.Count];
        _seenIn = new int[transitions.Count];
        var names = new Dictionary<int, int>();
        for (var state = 0; state < transitions.Count; state++)
        {
            ref var name = ref CollectionsMarshal.GetValueRefOrAddDefault(names, transitions.LabelOf(state),
                out var exists);
            if (!exists)
            {
                name = _size.Count;
                _size.Add(0);
            }
            _block[state] = name;
            _size[name]++;
        }
    }

    /// <summary>The block of each state; blocks are numbered in the order of their first state.</summary>
    public static int[] Merge(Transitions transitions, out int blocks)
    {
        // Groups are told by a hash alone, and the outcome is checked: should two hashes be the same by chance, other
        // ones will not be.
        for (ulong seed = 0; ; seed++)
        {
            var merger = new StateMerger(transitions, seed);
            var waiting = new List<int>(transitions.Count);
            var next = new List<int>(transitions.Count);
            for (var state = 0; state < transitions.Count; state++)
                waiting.Add(state);
            for (; waiting.Count > 0; (waiting, next) = (next, waiting))
                merger.Split(waiting, next);
            if (merger.TryNumber(out blocks))
                return merger._block;
        }
    }

    /// <summary>Splits the blocks of the states that wait; others must be looked at next.</summary>
    private void Split(List<int> waiting, List<int> next)
    {
        FindGroups(waiting);
        for (var i = 0; i < _groups.Count; i++)
        {
            var group = _groups[i];
            if (_looked[group.Block] == 0 || _groups[_largest[group.Block]].Size < group.Size)
                _largest[group.Block] = i;
            _looked[group.Block] += group.Size;
        }
        foreach (ref var group in CollectionsMarshal.AsSpan(_groups))
        {
            // States that were not looked at still agree with each other, and with none of those that were; if there
            // are none, the largest group keeps the block's number.
            var isWhole = _looked[group.Block] == _size[group.Block];
            if (isWhole && _groups[_largest[group.Block]].Slot == group.Slot)
                continue;
            group.NewBlock = _size.Count;
            _size.Add(0);
        }
        Move(waiting, next);
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
            var hash = _transitions.Hash(state, _block, _seed);
            var slot = (int)(hash >> 32) & (_slots.Length - 1);
            while (_slots[slot] != 0 && !IsOf(state, hash, _groups[_slots[slot] - 1]))
                slot = (slot + 1) & (_slots.Length - 1);
            if (_slots[slot] == 0)
            {
                _groups.Add(new Group { Hash = hash, Slot = slot, Block = _block[state], NewBlock = _block[state] });
                _slots[slot] = _groups.Count;
            }
            _groupOf[state] = _slots[slot] - 1;
            CollectionsMarshal.AsSpan(_groups)[_groupOf[state]].Size++;
        }
    }

    private bool IsOf(int state, ulong hash, Group group) => group.Hash == hash && group.Block == _block[state];

    /// <summary>Gives the states their new blocks; next are those that lead to what has moved.</summary>
    private void Move(List<int> waiting, List<int> next)
    {
        next.Clear();
        _round++;
        foreach (var state in waiting)
        {
            var block = _groups[_groupOf[state]].NewBlock;
            if (block == _block[state])
                continue;
            _size[_block[state]]--;
            _size[block]++;
            _block[state] = block;
            foreach (var source in _sources.AsSpan(_firstSource[state].._firstSource[state + 1]))
            {
                if (_seenIn[source] == _round)
                    continue;
                _seenIn[source] = _round;
                next.Add(source);
            }
        }
    }

    /// <summary>False when a block holds states that are not alike.</summary>
    private bool TryNumber(out int blocks)
    {
        var firstOf = new int[_size.Count];
        Array.Fill(firstOf, -1);
        for (var state = 0; state < _block.Length; state++)
        {
            ref var first = ref firstOf[_block[state]];
            first = first < 0 ? state : first;
        }
        blocks = 0;
        for (var state = 0; state < _block.Length; state++)
        {
            if (!_transitions.IsAlike(firstOf[_block[state]], state, _block))
                return false;
        }
        var numbers = new int[_size.Count];
        for (var state = 0; state < _block.Length; state++)
        {
            if (firstOf[_block[state]] == state)
                numbers[_block[state]] = blocks++;
            _block[state] = numbers[_block[state]];
        }
        return true;
    }

    private struct Group
    {
        public ulong Hash;
        public int Slot;
        public int Size;
        public int Block;
        public int NewBlock;
    }
}
