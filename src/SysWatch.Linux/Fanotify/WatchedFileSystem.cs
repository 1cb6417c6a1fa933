using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>A file system whose new names are heard of; a descriptor on it turns handles to directories.</summary>
internal sealed unsafe class WatchedFileSystem(ulong id, int anchor) : IDisposable
{
    public ulong Id => id;

    public int Anchor => anchor;

    /// <summary><c>f_fsid</c> of the file system that a descriptor is on.</summary>
    public static bool TryGetId(int descriptor, out ulong id)
    {
        FileSystemFacts facts;
        var known = FanotifyLibC.fstatfs(descriptor, &facts) == 0;
        id = known ? facts.Id : 0;
        return known;
    }

    /// <summary>A descriptor of the directory, the caller's to close; -1 when it is gone.</summary>
    public int OpenDirectory(ReadOnlySpan<byte> handle)
    {
        // Aligned, and a copy: the kernel writes nothing into it, but its type says that it may.
        var words = stackalloc ulong[18];
        handle.CopyTo(new Span<byte>(words, 18 * sizeof(ulong)));
        return open_by_handle_at(anchor, (file_handle*)words, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }

    public void Dispose() => _ = close(anchor);
}
