using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>The calls of libc that fanotify needs and that Tmds.LibC does not have.</summary>
internal static unsafe partial class FanotifyLibC
{
    [LibraryImport(LibC.Name, SetLastError = true)]
    internal static partial int fanotify_init(uint flags, uint eventFlags);

    /// <param name="path">NUL-terminated; null marks what <paramref name="directory"/> itself is open on.</param>
    [LibraryImport(LibC.Name, SetLastError = true)]
    internal static partial int fanotify_mark(int group, uint flags, ulong mask, int directory, byte* path);

    [LibraryImport(LibC.Name, SetLastError = true)]
    internal static partial nint getdents64(int directory, byte* entries, nint bytes);

    [LibraryImport(LibC.Name, SetLastError = true)]
    internal static partial int fstatfs(int descriptor, FileSystemFacts* facts);
}

/// <summary><c>struct statfs</c> of 64-bit Linux: its start, and room for the rest.</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct FileSystemFacts
{
    public long Type;
    public long BlockSize;
    public ulong Blocks;
    public ulong BlocksFree;
    public ulong BlocksAvailable;
    public ulong Files;
    public ulong FilesFree;

    /// <summary><c>f_fsid</c>: what a fanotify event calls the file system.</summary>
    public ulong Id;
}
