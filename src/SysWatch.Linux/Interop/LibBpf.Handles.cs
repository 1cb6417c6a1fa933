using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Interop;

/// <summary>A descriptor of a map, a program or a link.</summary>
internal sealed class BpfHandle : SafeHandleMinusOneIsInvalid
{
    public BpfHandle()
        : base(true)
    {
    }

    /// <summary>libbpf reports a failure as a negative errno, not only as -1.</summary>
    public override bool IsInvalid => (int)handle < 0;

    protected override bool ReleaseHandle() => close((int)handle) == 0;
}

/// <summary>A <c>struct bpf_object</c>. Maps and programs outlive it where they are pinned.</summary>
internal sealed class BpfObjectHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BpfObjectHandle(nint bpfObject)
        : base(true) => SetHandle(bpfObject);

    protected override bool ReleaseHandle()
    {
        LibBpf.CloseObject(handle);
        return true;
    }
}

/// <summary>A <c>struct bpf_link</c>. The program stays attached after this only where the link is pinned.</summary>
internal sealed class BpfLinkHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BpfLinkHandle()
        : base(true)
    {
    }

    protected override bool ReleaseHandle() => LibBpf.DestroyLink(handle) == 0;
}

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
