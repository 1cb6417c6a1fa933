using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>The reading side of a BPF ring buffer (Documentation/bpf/ringbuf.rst): one reader at a time.</summary>
internal sealed unsafe class RingBuffer : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private const int RecordHeaderBytes = 8;

    private readonly MappedMemory _consumer;
    private readonly MappedMemory _producer;
    private readonly byte* _data;
    private readonly ulong _mask;

    /// <param name="size">max_entries of the map, a power of two.</param>
    public RingBuffer(BpfHandle map, int size)
    {
        var page = Environment.SystemPageSize;
        _consumer = MappedMemory.Map(map, 0, (nuint)page, isWritable: true);
        // The data are mapped twice in a row, so that a record that wraps is still one span.
        _producer = MappedMemory.Map(map, page, (nuint)(page + 2 * size), isWritable: false);
        _data = _producer.Start + page;
        _mask = (ulong)size - 1;
    }

    /// <summary>Hands over all that is there.</summary>
    /// <returns>How many records.</returns>
    public int Drain(ReadOnlySpanAction handle)
    {
        ref var consumed = ref *(ulong*)_consumer.Start;
        var position = consumed;
        var count = 0;
        while (position < Volatile.Read(ref *(ulong*)_producer.Start))
        {
            var record = _data + (position & _mask);
            var header = Volatile.Read(ref *(uint*)record);
            if ((header & Busy) != 0)
                break;
            var length = header & ~(Busy | Discarded);
            if ((header & Discarded) == 0)
            {
                handle(new ReadOnlySpan<byte>(record + RecordHeaderBytes, (int)length));
                count++;
            }

            position += (length + RecordHeaderBytes + 7) & ~7ul;
            Volatile.Write(ref consumed, position);
        }

        return count;
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _producer.Dispose();
    }
}

/// <param name="bytes">Valid until the call returns.</param>
internal delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes);
