using System.Numerics;

namespace SysWatch.Policy.Automata;

/// <summary>Gives each distinct list of integers a number, in the order in which they come.</summary>
internal sealed class ListTable
{
    private const int ExpectedMax = 64 * 1024;

    private int[] _items;

    /// <summary>Where each list starts, and where the next one will.</summary>
    private int[] _starts;

    /// <summary>By hash, with the next free one taken on a collision: the hash, and the list's number and one.</summary>
    private ulong[] _slots;

    /// <param name="expected">About how many lists there will be: room is made for so many, not for all of a
    /// hostile number.</param>
    /// <param name="length">About how long they are.</param>
    public ListTable(int expected = 64, int length = 4)
    {
        var room = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(expected, 16, ExpectedMax) + 1);
        _items = new int[room * length];
        _starts = new int[room];
        _slots = new ulong[room * 2];
    }

    public int Count { get; private set; }

    /// <summary>Items of all lists together.</summary>
    public int ItemCount => _starts[Count];

    public ReadOnlySpan<int> this[int number] =>
        _items.AsSpan(_starts[number], _starts[number + 1] - _starts[number]);

    /// <summary>The number of a list; a new one when it equals <see cref="Count"/> before the call.</summary>
    public int Add(ReadOnlySpan<int> list)
    {
        var hash = HashOf(list);
        var slots = _slots;
        var slot = (int)(hash & (uint)(slots.Length - 1));
        for (; slots[slot] != 0; slot = (slot + 1) & (slots.Length - 1))
        {
            var known = (int)(uint)slots[slot] - 1;
            if (slots[slot] >> 32 == hash && this[known].SequenceEqual(list))
                return known;
        }
        slots[slot] = (ulong)hash << 32 | (uint)(Count + 1);
        var start = _starts[Count];
        if (start + list.Length > _items.Length)
            Array.Resize(ref _items, Math.Max(start + list.Length, _items.Length * 2));
        list.CopyTo(_items.AsSpan(start));
        _starts[++Count] = start + list.Length;
        if (Count + 1 == _starts.Length)
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
        Array.Resize(ref _starts, _starts.Length * 2);
        var old = _slots;
        _slots = new ulong[old.Length * 2];
        foreach (var taken in old)
        {
            if (taken == 0)
                continue;
            var slot = (int)(taken >> 32) & (_slots.Length - 1);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = taken;
        }
    }

    private static uint HashOf(ReadOnlySpan<int> list)
    {
        var hash = (ulong)list.Length;
        foreach (var item in list)
            hash = (hash ^ (uint)item) * 0x9E3779B97F4A7C15ul ^ (hash >> 32);
        return (uint)(hash >> 32) ^ (uint)hash;
    }
}
