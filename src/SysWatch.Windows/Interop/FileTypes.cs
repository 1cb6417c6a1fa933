using System.Runtime.InteropServices;

namespace SysWatch.Windows.Interop;

/// <summary>Files: structs and values as winnt.h and fileapi.h name them.</summary>
internal static class FileTypes
{
    public const uint READ_CONTROL = 0x20000;
    public const uint WRITE_DAC = 0x40000;
    public const uint WRITE_OWNER = 0x80000;
    public const uint DELETE = 0x10000;
    public const uint FILE_READ_DATA = 0x1;
    public const uint FILE_WRITE_DATA = 0x2;
    public const uint FILE_READ_ATTRIBUTES = 0x80;
    public const uint FILE_SHARE_READ = 1;
    public const uint FILE_SHARE_WRITE = 2;
    public const uint FILE_SHARE_DELETE = 4;
    public const uint OPEN_EXISTING = 3;
    public const uint FILE_FLAG_BACKUP_SEMANTICS = 0x02000000;

    /// <summary>Alone: whoever serves what is opened learns nothing of who opens it (SECURITY_ANONYMOUS is 0).
    /// </summary>
    public const uint SECURITY_SQOS_PRESENT = 0x00100000;
    public const uint FILE_FLAG_OPEN_REPARSE_POINT = 0x00200000;
    public const uint FILE_ATTRIBUTE_DIRECTORY = 0x10;
    public const uint FILE_ATTRIBUTE_REPARSE_POINT = 0x400;
    public const uint VOLUME_NAME_DOS = 0;
    public const uint FILE_PERSISTENT_ACLS = 0x8;
    public const uint FILE_READ_ONLY_VOLUME = 0x80000;
    public const uint IO_REPARSE_TAG_MOUNT_POINT = 0xA0000003;
    public const uint IO_REPARSE_TAG_SYMLINK = 0xA000000C;
    public const uint OWNER_SECURITY_INFORMATION = 0x1;
    public const uint GROUP_SECURITY_INFORMATION = 0x2;
    public const uint DACL_SECURITY_INFORMATION = 0x4;
    public const int FileAttributeTagInfo = 9;
    public const int FileIdInfo = 18;

    [StructLayout(LayoutKind.Sequential)]
    public struct FILETIME
    {
        public uint dwLowDateTime;
        public uint dwHighDateTime;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BY_HANDLE_FILE_INFORMATION
    {
        public uint dwFileAttributes;
        public FILETIME ftCreationTime;
        public FILETIME ftLastAccessTime;
        public FILETIME ftLastWriteTime;
        public uint dwVolumeSerialNumber;
        public uint nFileSizeHigh;
        public uint nFileSizeLow;
        public uint nNumberOfLinks;
        public uint nFileIndexHigh;
        public uint nFileIndexLow;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FILE_ID_INFO
    {
        public ulong VolumeSerialNumber;
        public FileId FileId;
    }

    /// <summary>FILE_ID_128, sixteen bytes. A UInt128 would be aligned otherwise.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FileId
    {
        public ulong Low;
        public ulong High;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct FILE_ATTRIBUTE_TAG_INFO
    {
        public uint FileAttributes;
        public uint ReparseTag;
    }
}
