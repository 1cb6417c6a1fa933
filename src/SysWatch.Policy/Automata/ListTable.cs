namespace SysWatch.Policy.Automata;

/// <summary>Gives each distinct list of integers a number, in the order in which they come.</summary>
internal sealed class ListTable
{
    private int[] _items = new int[256];
    private int[] _ends = new int[64];
    private uint[] _hashes = new uint[64];

    /// <summary>By hash, with the next free slot taken on a collision; a list's number and one, 0 where free.</summary>
    private int[] _slots = new int[128];

    public int Count { get; private set; }

    /// <summary>Items of all lists together.</summary>
    public int ItemCount => Count == 0 ? 0 : _ends[Count - 1];

    public ReadOnlySpan<int> this[int number]
    {
        get
        {
            var start = number == 0 ? 0 : _ends[number - 1];
            return _items.AsSpan(start, _ends[number] - start);
        }
    }

    /// <summary>The number of a list; a new one when it equals <see cref="Count"/> before the call.</summary>
    public int Add(ReadOnlySpan<int> list)
    {
        var hash = HashOf(list);
        var slot = (int)hash & (_slots.Length - 1);
        for (; _slots[slot] > 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            var known = _slots[slot] - 1;
            if (_hashes[known] == hash && this[known].SequenceEqual(list))
                return known;
        }
        var end = ItemCount + list.Length;
        if (end > _items.Length)
            Array.Resize(ref _items, Math.Max(end, _items.Length * 2));
        list.CopyTo(_items.AsSpan(ItemCount));
        if (Count == _ends.Length)
            Grow();
        _ends[Count] = end;
        _hashes[Count] = hash;
        Place(Count);
        return Count++;
    }

    private void Grow()
    {
        Array.Resize(ref _ends, Count * 2);
        Array.Resize(ref _hashes, Count * 2);
        _slots = new int[Count * 4];
        for (var number = 0; number < Count; number++)
            Place(number);
    }

    private void Place(int number)
    {
        var slot = (int)_hashes[number] & (_slots.Length - 1);
        while (_slots[slot] > 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = number + 1;
    }

    private static uint HashOf(ReadOnlySpan<int> list)
    {
        var hash = (ulong)list.Length;
        foreach (var item in list)
            hash = (hash ^ (uint)item) * 0x9E3779B97F4A7C15ul ^ (hash >> 32);
        return (uint)(hash >> 32) ^ (uint)hash;
    }
}
