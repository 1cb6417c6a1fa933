using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Opening by NtOpenFile: structs and values as winternl.h names them.</summary>
internal static class FileOpenTypes
{
    public const uint SYNCHRONIZE = 0x00100000;
    public const uint OBJ_CASE_INSENSITIVE = 0x40;
    public const uint FILE_SYNCHRONOUS_IO_NONALERT = 0x20;

    /// <summary>Whoever holds an oplock on the file is told, and is not waited for.</summary>
    public const uint FILE_COMPLETE_IF_OPLOCKED = 0x100;

    /// <summary>The name is the file's number, eight bytes or sixteen.</summary>
    public const uint FILE_OPEN_BY_FILE_ID = 0x2000;
    public const uint FILE_OPEN_FOR_BACKUP_INTENT = 0x4000;
    public const uint FILE_OPEN_REPARSE_POINT = 0x200000;

    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct OBJECT_ATTRIBUTES
    {
        public uint Length;
        public nint RootDirectory;
        public ProcessTypes.UNICODE_STRING* ObjectName;
        public uint Attributes;
        public nint SecurityDescriptor;
        public nint SecurityQualityOfService;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IO_STATUS_BLOCK
    {
        /// <summary>A union: the status is its lower half.</summary>
        public nint Pointer;
        public nuint Information;
    }
}
