using System.Runtime.InteropServices;

namespace SysWatch.Linux.Interop;

/// <summary>The calls of libc that fanotify and the keeper need and that Tmds.LibC does not have.</summary>
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

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawn(
        int* pid, byte* path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawn_file_actions_addopen(
        void* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport(LibC.Name)]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);
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
