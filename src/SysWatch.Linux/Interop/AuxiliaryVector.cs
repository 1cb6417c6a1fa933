using System.Buffers.Binary;

namespace SysWatch.Linux.Interop;

/// <summary>What the kernel told a native program at its start (/proc/PID/auxv, see getauxval(3)).</summary>
internal static class AuxiliaryVector
{
    private const int BytesMax = 1024;

    /// <summary>Null: it was told nothing of the kind, or has gone.</summary>
    public static ulong? Find(int pid, ulong kind)
    {
        Span<byte> vector = stackalloc byte[BytesMax];
        var length = ProcFiles.Read(pid, "auxv"u8, vector);
        for (var at = 0; at + (2 * sizeof(ulong)) <= length; at += 2 * sizeof(ulong))
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(vector[at..]) == kind)
                return BinaryPrimitives.ReadUInt64LittleEndian(vector[(at + sizeof(ulong))..]);
        }

        return null;
    }
}
