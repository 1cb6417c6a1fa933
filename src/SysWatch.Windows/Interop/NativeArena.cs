using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Memory for structs that lead to each other, given back at once.</summary>
internal sealed unsafe class NativeArena : IDisposable
{
    private readonly List<nint> _blocks = [];

    public T* New<T>(T value)
        where T : unmanaged
    {
        var block = (T*)Bytes(sizeof(T));
        *block = value;
        return block;
    }

    public nint Copy(ReadOnlySpan<byte> bytes)
    {
        var block = Bytes(bytes.Length);
        bytes.CopyTo(new Span<byte>(block, bytes.Length));
        return (nint)block;
    }

    /// <summary>With a NUL.</summary>
    public nint Text(string text) => Copy(MemoryMarshal.AsBytes((text + '\0').AsSpan()));

    /// <summary>Zeroed.</summary>
    public byte* Bytes(int count)
    {
        var block = NativeMemory.AllocZeroed((nuint)Math.Max(count, 1));
        _blocks.Add((nint)block);
        return (byte*)block;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
        _blocks.Clear();
    }
}
