using Microsoft.Win32.SafeHandles;

namespace SysWatch.Linux.Interop;

/// <summary>An open file descriptor that closes with its owner.</summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    public FileDescriptor()
        : base(ownsHandle: true)
    {
    }

    public FileDescriptor(int number)
        : base(ownsHandle: true) => SetHandle(number);

    /// <summary>Valid until disposal; hold the object while the number is in use.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => Tmds.Linux.LibC.close((int)handle) == 0;
}
