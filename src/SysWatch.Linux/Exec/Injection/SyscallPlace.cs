using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec.Injection;

/// <summary>
/// Where a program has the instruction that makes a system call, in code that the kernel itself has put there (the
/// vDSO): the same bytes in every native program, at another address in each.
/// </summary>
internal static class SyscallPlace
{
    private const ulong VdsoAddress = 33; // AT_SYSINFO_EHDR, see getauxval(3).
    private const int VdsoBytesMax = 16 << 10;

    private static readonly byte[] Instruction = Registers.IsArm64 ? [0x01, 0x00, 0x00, 0xd4] : [0x0f, 0x05];

    /// <summary>From the start of the vDSO; negative where there is none.</summary>
    private static readonly Lazy<int> Offset = new(() => Find(Environment.ProcessId));

    /// <summary>Null: a program of another word size, or without a vDSO.</summary>
    public static ulong? Of(int pid)
    {
        if (Offset.Value < 0 || Vdso(pid) is not { } start)
            return null;
        Span<byte> there = stackalloc byte[Instruction.Length];
        var place = start + (ulong)Offset.Value;
        return ProcessMemory.Read(pid, place, there) == there.Length && there.SequenceEqual(Instruction) ? place : null;
    }

    private static int Find(int pid)
    {
        var code = new byte[VdsoBytesMax];
        // Read up to the end of the mapping.
        var length = Vdso(pid) is { } start ? ProcessMemory.Read(pid, start, code) : 0;
        for (var at = 0; at + Instruction.Length <= length; at += Registers.IsArm64 ? sizeof(uint) : 1)
        {
            if (code.AsSpan(at, Instruction.Length).SequenceEqual(Instruction))
                return at;
        }

        return -1;
    }

    private static ulong? Vdso(int pid) => AuxiliaryVector.Find(pid, VdsoAddress);
}
