using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>Shared memory of a map.</summary>
internal sealed unsafe class MappedMemory : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nuint _size;

    private MappedMemory(void* address, nuint size)
        : base(true)
    {
        SetHandle((nint)address);
        _size = size;
    }

    public byte* Start => (byte*)handle;

    public static MappedMemory Map(BpfHandle map, long offset, nuint size, bool isWritable)
    {
        var protection = PROT_READ | (isWritable ? PROT_WRITE : 0);
        var address = mmap(null, (size_t)size, protection, MAP_SHARED, (int)map.DangerousGetHandle(), offset);
        if (address == MAP_FAILED)
            throw new BpfException($"mapping {size} bytes of a BPF map failed: {BpfException.Describe(errno)}");
        return new MappedMemory(address, size);
    }

    protected override bool ReleaseHandle() => munmap((void*)handle, (size_t)_size) == 0;
}
