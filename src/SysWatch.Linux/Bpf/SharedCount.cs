using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>A number in shared memory that the kernel programs and the daemon count together.</summary>
internal sealed unsafe class SharedCount : IDisposable
{
    private readonly MappedMemory _memory;

    /// <param name="map">Disposed of here.</param>
    public SharedCount(BpfHandle map)
    {
        _memory = MappedMemory.Map(map, 0, sizeof(long), isWritable: true);
        map.Dispose();
    }

    public void Add(long more) => Interlocked.Add(ref *(long*)_memory.Start, more);

    public void Set(long value) => Volatile.Write(ref *(long*)_memory.Start, value);

    public void Dispose() => _memory.Dispose();
}
