using Microsoft.Win32.SafeHandles;

namespace SysWatch.Linux.Interop;

/// <summary>A <c>struct bpf_link</c>. The program stays attached after this only where the link is pinned.</summary>
internal sealed class BpfLinkHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BpfLinkHandle()
        : base(true)
    {
    }

    protected override bool ReleaseHandle() => LibBpf.DestroyLink(handle) == 0;
}
