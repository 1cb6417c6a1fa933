using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary><c>sw_moves</c> in shared memory: a change of it ends all that the kernel remembers of files.</summary>
internal sealed unsafe class MoveCount : IDisposable
{
    private readonly MappedMemory _memory;

    /// <param name="map">Disposed of here.</param>
    /// <param name="isSeen">Whether the kernel programs see all moves; else nothing is remembered.</param>
    public MoveCount(BpfHandle map, bool isSeen)
    {
        _memory = MappedMemory.Map(map, 0, (nuint)sizeof(Moves), isWritable: true);
        map.Dispose();
        // The time is more than any count before, so that nothing counts that was remembered under an earlier daemon:
        // it may have given the same generation to another policy.
        var now = BootClock.NowNs();
        Volatile.Write(ref Moves.MountedAt, now);
        Volatile.Write(ref Moves.Count, isSeen ? now : 0);
    }

    private ref Moves Moves => ref *(Moves*)_memory.Start;

    /// <summary>What was allowed so far is looked at again.</summary>
    public void Forget()
    {
        if (Volatile.Read(ref Moves.Count) != 0)
            Interlocked.Increment(ref Moves.Count);
    }

    public void Dispose() => _memory.Dispose();
}
