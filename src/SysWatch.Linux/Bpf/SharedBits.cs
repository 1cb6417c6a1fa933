using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// A map of bits in shared memory, by which the kernel programs spare a look-up of what is not in a table: set before
/// the table is written. A bit too many costs a look-up, one too few hides an entry.
/// </summary>
internal sealed unsafe class SharedBits : IDisposable
{
    private readonly MappedMemory _memory;
    private readonly int _count;

    /// <param name="map">Disposed of here.</param>
    /// <param name="count">A multiple of 64.</param>
    public SharedBits(BpfHandle map, int count)
    {
        _count = count;
        _memory = MappedMemory.Map(map, 0, (nuint)count / 8, isWritable: true);
        map.Dispose();
    }

    public void Set(ulong number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, (ulong)_count);
        Interlocked.Or(ref ((ulong*)_memory.Start)[number / 64], 1ul << (int)(number % 64));
    }

    public void Clear() => new Span<byte>(_memory.Start, _count / 8).Clear();

    public void Dispose() => _memory.Dispose();
}
