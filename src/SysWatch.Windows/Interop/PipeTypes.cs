using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Named pipes: structs and values as winbase.h names them.</summary>
internal static class PipeTypes
{
    public const uint PIPE_ACCESS_DUPLEX = 0x3;
    public const uint FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    public const uint FILE_FLAG_OVERLAPPED = 0x40000000;
    public const uint FILE_FLAG_WRITE_THROUGH = 0x80000000;
    public const uint PIPE_TYPE_BYTE = 0;
    public const uint PIPE_REJECT_REMOTE_CLIENTS = 0x8;
    public const uint PIPE_UNLIMITED_INSTANCES = 255;

    [StructLayout(LayoutKind.Sequential)]
    public struct SECURITY_ATTRIBUTES
    {
        public uint nLength;
        public nint lpSecurityDescriptor;
        public int bInheritHandle;
    }
}
