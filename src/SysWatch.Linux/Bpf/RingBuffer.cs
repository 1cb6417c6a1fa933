using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>The reading side of a BPF ring buffer (Documentation/bpf/ringbuf.rst): one reader at a time.</summary>
internal sealed unsafe class RingBuffer : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private const int RecordHeaderBytes = 8;

    /// <summary>More than any record has.</summary>
    private const int RecordBytesMax = 16 * 1024;

    private readonly MappedMemory _consumer;
    private readonly MappedMemory _producer;
    private readonly byte* _data;
    private readonly ulong _mask;

    /// <param name="size">max_entries of the map, a power of two.</param>
    public RingBuffer(BpfHandle map, int size)
    {
        var page = Environment.SystemPageSize;
        _consumer = MappedMemory.Map(map, 0, (nuint)page, isWritable: true);
        // Behind the data the kernel has them once more, so that a record that wraps is one span. That needs no more
        // than the longest record; what is mapped counts as this process's memory.
        _producer = MappedMemory.Map(map, page, (nuint)(page + size + RecordBytesMax), isWritable: false);
        _data = _producer.Start + page;
        _mask = (ulong)size - 1;
    }

    /// <summary>Hands over all that was there when it was called, however fast more comes.</summary>
    /// <returns>How many bytes.</returns>
    public long Drain(ReadOnlySpanAction handle)
    {
        ref var consumed = ref *(ulong*)_consumer.Start;
        var start = consumed;
        var position = start;
        var end = Volatile.Read(ref *(ulong*)_producer.Start);
        while (position < end)
        {
            var record = _data + (position & _mask);
            var header = Volatile.Read(ref *(uint*)record);
            if ((header & Busy) != 0)
                break;
            var length = header & ~(Busy | Discarded);
            if ((header & Discarded) == 0)
                handle(new ReadOnlySpan<byte>(record + RecordHeaderBytes, (int)length));

            position += (length + RecordHeaderBytes + 7) & ~7ul;
            Volatile.Write(ref consumed, position);
        }

        return (long)(position - start);
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _producer.Dispose();
    }
}

/// <param name="bytes">Valid until the call returns.</param>
internal delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes);
