using System.Numerics;

namespace SysWatch.Policy.Automata;

/// <summary>Gives each distinct list of integers a number, in the order in which they come.</summary>
internal sealed class ListTable
{
    private const int ExpectedMax = 64 * 1024;

    private int[] _items;

    /// <summary>Where each list starts, and where the next one will.</summary>
    private int[] _starts;

    /// <summary>By hash, with the next free one taken on a collision: a list's number and one.</summary>
    private int[] _slots;

    /// <param name="expected">About how many lists there will be: room is made for so many, not for all of a
    /// hostile number.</param>
    /// <param name="length">About how long they are.</param>
    public ListTable(int expected = 16, int length = 4)
    {
        var room = Math.Clamp(expected, 16, ExpectedMax);
        _items = new int[room * length];
        _starts = new int[room + 1];
        _slots = new int[(int)BitOperations.RoundUpToPowerOf2((uint)(room + room / 2))];
    }

    public int Count { get; private set; }

    /// <summary>Items of all lists together.</summary>
    public int ItemCount => _starts[Count];

    public ReadOnlySpan<int> this[int number] =>
        _items.AsSpan(_starts[number], _starts[number + 1] - _starts[number]);

    /// <summary>The number of a list; a new one when it equals <see cref="Count"/> before the call.</summary>
    public int Add(ReadOnlySpan<int> list)
    {
        var slot = FirstSlot(list);
        for (; _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (this[_slots[slot] - 1].SequenceEqual(list))
                return _slots[slot] - 1;
        }
        var start = ItemCount;
        if (start + list.Length > _items.Length)
            Array.Resize(ref _items, Math.Max(start + list.Length, _items.Length * 2));
        if (Count + 1 == _starts.Length)
            Array.Resize(ref _starts, _starts.Length * 2);
        list.CopyTo(_items.AsSpan(start));
        _slots[slot] = ++Count;
        _starts[Count] = start + list.Length;
        if (Count > _slots.Length / 4 * 3)
            Grow();
        return Count - 1;
    }

    /// <summary>Sorts, and leaves each once at the front. The lists are small, and mostly sorted already.</summary>
    public static int SortDistinct(Span<int> list)
    {
        if (list.Length > 64)
            list.Sort();
        var kept = 0;
        foreach (var item in list)
        {
            var at = kept;
            while (at > 0 && list[at - 1] > item)
                at--;
            if (at > 0 && list[at - 1] == item)
                continue;
            for (var i = kept; i > at; i--)
                list[i] = list[i - 1];
            list[at] = item;
            kept++;
        }
        return kept;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var number = 0; number < Count; number++)
        {
            var slot = FirstSlot(this[number]);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = number + 1;
        }
    }

    private int FirstSlot(ReadOnlySpan<int> list)
    {
        var hash = (ulong)list.Length;
        foreach (var item in list)
            hash = (hash ^ (uint)item) * 0x9E3779B97F4A7C15ul ^ (hash >> 32);
        return (int)(hash >> 32) & (_slots.Length - 1);
    }
}
