using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// <c>sw_seen</c> in shared memory: what was used, and how often since the last time that somebody asked. To look
/// through it is no system call.
/// </summary>
internal sealed unsafe class SeenTable(BpfHandle map) : IDisposable
{
    private const ulong Free = 0;
    private const ulong BeingWritten = 1;

    private readonly MappedMemory _memory =
        MappedMemory.Map(map, 0, (nuint)(KernelAbi.SeenMax * sizeof(SeenPlace)), isWritable: true);

    /// <summary>Every object whose uses were counted since they were taken.</summary>
    /// <param name="isWanted">Asked for each; of those that are not wanted the count goes on.</param>
    public List<SeenCount> Take(Func<SeenKey, ulong, bool> isWanted)
    {
        var taken = new List<SeenCount>();
        for (var number = 0; number < KernelAbi.SeenMax; number++)
        {
            ref var place = ref Place(number);
            if (Volatile.Read(ref place.Count) == 0 || !TryRead(ref place, out var key, out var last) ||
                !isWanted(key, last))
            {
                continue;
            }
            var tag = Volatile.Read(ref place.Tag);
            if (Interlocked.Exchange(ref place.Count, 0) is not (not 0 and var count))
                continue;
            // Another object has the place by now, and what it counted is its own.
            if (Volatile.Read(ref place.Tag) != tag || !place.Key.Equals(key))
                Interlocked.Add(ref place.Count, count);
            else
                taken.Add(new SeenCount(key, count, last));
        }
        return taken;
    }

    /// <summary>Frees the places of objects: their next use is told of as a first one.</summary>
    /// <returns>What had been counted of them.</returns>
    public List<SeenCount> Remove(Func<SeenKey, bool> isWanted)
    {
        var removed = new List<SeenCount>();
        for (var number = 0; number < KernelAbi.SeenMax; number++)
        {
            ref var place = ref Place(number);
            var tag = Volatile.Read(ref place.Tag);
            if (tag is Free or BeingWritten || !TryRead(ref place, out var key, out var last) || !isWanted(key) ||
                Interlocked.CompareExchange(ref place.Tag, Free, tag) != tag)
            {
                continue;
            }
            if (Interlocked.Exchange(ref place.Count, 0) is not 0 and var count)
                removed.Add(new SeenCount(key, count, last));
        }
        return removed;
    }

    public void Dispose()
    {
        _memory.Dispose();
        map.Dispose();
    }

    private static bool TryRead(ref SeenPlace place, out SeenKey key, out ulong last)
    {
        var tag = Volatile.Read(ref place.Tag);
        key = place.Key;
        last = Volatile.Read(ref place.Last);
        return tag is not (Free or BeingWritten) && Volatile.Read(ref place.Tag) == tag;
    }

    private ref SeenPlace Place(int number) => ref ((SeenPlace*)_memory.Start)[number];
}

/// <param name="Count">Uses since the last count.</param>
/// <param name="Last">CLOCK_BOOTTIME ns.</param>
internal readonly record struct SeenCount(SeenKey Key, ulong Count, ulong Last);
