using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Memory behind a descriptor, which another process can hold and read after this one has gone.</summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    private readonly int _length;

    /// <param name="handle">Owned. Null: new memory, all zeros.</param>
    /// <exception cref="IOException">It cannot be made or mapped, or is shorter.</exception>
    public SharedMemory(int length, FileDescriptor? handle)
    {
        _length = length;
        Handle = handle ?? Create(length);
        stat status;
        if (fstat(Handle.Number, &status) != 0 || status.st_size < length)
            throw new IOException("Memory that is shared with the keeper is shorter than this version's.");
        var start = mmap(null, length, PROT_READ | PROT_WRITE, MAP_SHARED, Handle.Number, 0);
        if (start == MAP_FAILED)
            throw new IOException($"Cannot map memory that is shared with the keeper: {Errno.Describe(errno)}.");
        Start = start;
    }

    public FileDescriptor Handle { get; }

    public void* Start { get; }

    public void Dispose()
    {
        _ = munmap(Start, _length);
        Handle.Dispose();
    }

    private static FileDescriptor Create(int length)
    {
        fixed (byte* name = "syswatch\0"u8)
        {
            var number = memfd_create(name, MFD_CLOEXEC);
            if (number < 0 || ftruncate(number, length) != 0)
                throw new IOException($"Cannot make memory to share with the keeper: {Errno.Describe(errno)}.");
            return new FileDescriptor(number);
        }
    }
}
