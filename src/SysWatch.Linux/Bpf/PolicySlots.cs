using System.Runtime.CompilerServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary><c>sw_policies</c> in shared memory: a policy is swapped by one store of eight bytes.</summary>
internal sealed unsafe class PolicySlots(BpfHandle map) : IDisposable
{
    private readonly MappedMemory _memory =
        MappedMemory.Map(map, 0, KernelAbi.PoliciesMax * sizeof(ulong), isWritable: true);

    private uint _last;

    public PolicySlot this[uint slot]
    {
        get => Unsafe.BitCast<ulong, PolicySlot>(Volatile.Read(ref Raw(slot)));
        set => Volatile.Write(ref Raw(slot), Unsafe.BitCast<PolicySlot, ulong>(value));
    }

    /// <summary>
    /// Slot 0 is never given out: a label that was not filled in has no policy, which refuses. One that was freed comes
    /// last: sockets of a released session know it still.
    /// </summary>
    public uint FindFree()
    {
        for (var step = 1u; step < KernelAbi.PoliciesMax; step++)
        {
            var slot = ((_last + step - 1) % (KernelAbi.PoliciesMax - 1)) + 1;
            if (this[slot].Generation != 0)
                continue;
            _last = slot;
            return slot;
        }

        throw new BpfException($"{KernelAbi.PoliciesMax - 1} sessions run already, which is the most; end one first");
    }

    public HashSet<uint> Generations()
    {
        var generations = new HashSet<uint>();
        for (var slot = 1u; slot < KernelAbi.PoliciesMax; slot++)
        {
            if (this[slot].Generation is not 0 and var generation)
                generations.Add(generation);
        }

        return generations;
    }

    public void Dispose()
    {
        _memory.Dispose();
        map.Dispose();
    }

    private ref ulong Raw(uint slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, (uint)KernelAbi.PoliciesMax);
        return ref ((ulong*)_memory.Start)[slot];
    }
}
