using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>
/// Another process's memory (process_vm_readv(2)). What a running process's memory holds may change at any moment:
/// decide on a copy, and only where a lie gains nothing.
/// </summary>
internal static unsafe partial class ProcessMemory
{
    /// <summary>Reads up to the first address that is not mapped.</summary>
    /// <returns>Bytes read, or -1.</returns>
    public static int Read(int pid, ulong address, Span<byte> into)
    {
        fixed (byte* data = into)
        {
            var local = new IoVector { Base = data, Length = (nuint)into.Length };
            var remote = new IoVector { Base = (byte*)address, Length = (nuint)into.Length };
            return (int)ReadVectors(pid, &local, 1, &remote, 1, 0);
        }
    }

    /// <summary>True when every byte was written.</summary>
    public static bool Write(int pid, ulong address, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            var local = new IoVector { Base = data, Length = (nuint)bytes.Length };
            var remote = new IoVector { Base = (byte*)address, Length = (nuint)bytes.Length };
            return WriteVectors(pid, &local, 1, &remote, 1, 0) == bytes.Length;
        }
    }

    /// <summary>Reads a string that ends with NUL.</summary>
    /// <returns>Its length without the NUL, or -1: not mapped, or longer than the buffer.</returns>
    public static int ReadString(int pid, ulong address, Span<byte> into)
    {
        const int Usual = 256;
        var read = Read(pid, address, into[..Math.Min(Usual, into.Length)]);
        if (read <= 0)
            return -1;
        var end = into[..read].IndexOf((byte)0);
        if (end >= 0 || read < Usual)
            return end;
        read = Read(pid, address, into);
        return read <= 0 ? -1 : into[..read].IndexOf((byte)0);
    }

    [LibraryImport(LibC.Name, EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ReadVectors(
        int pid, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport(LibC.Name, EntryPoint = "process_vm_writev", SetLastError = true)]
    private static partial nint WriteVectors(
        int pid, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}
