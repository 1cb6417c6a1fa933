using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// <c>sw_label_bits</c> in shared memory: which processes may have a label. Without its bit a label counts for nothing;
/// a bit too many costs a look-up, so that the kernel alone takes bits away.
/// </summary>
internal sealed unsafe class LabelBits : IDisposable
{
    private readonly MappedMemory _memory;

    public LabelBits(BpfHandle map)
    {
        _memory = MappedMemory.Map(map, 0, KernelAbi.ProcessBits / 8, isWritable: true);
        map.Dispose();
    }

    public void Set(uint pid)
    {
        if (pid >= KernelAbi.ProcessBits)
            throw new ArgumentOutOfRangeException(nameof(pid), pid, "the kernel gives no such number");
        Interlocked.Or(ref ((ulong*)_memory.Start)[pid / 64], 1ul << (int)(pid % 64));
    }

    public void Dispose() => _memory.Dispose();
}
