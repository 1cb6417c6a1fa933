using Microsoft.Win32.SafeHandles;

namespace SysWatch.Linux.Interop;

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
