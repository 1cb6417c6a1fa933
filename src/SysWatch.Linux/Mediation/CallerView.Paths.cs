using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

internal sealed partial class CallerView
{
    /// <summary>
    /// Opens a path as the caller would: its root, its working directory or descriptor, its rights. The kernel walks;
    /// only where a path leads through links of /proc, which mean the caller and not this thread, do we.
    /// </summary>
    /// <param name="from">Where a relative path starts; not used for an absolute one.</param>
    /// <param name="path">NUL-terminated, not empty.</param>
    /// <param name="flags">One of the O_PATH flag sets of <see cref="PathsCalls"/>.</param>
    /// <returns>A descriptor, owned by the caller of this method, or -errno.</returns>
    public int Resolve(CallerThread thread, int from, ReadOnlySpan<byte> path, ulong flags)
    {
        var result = thread.TryAssume(Credentials, Root);
        if (result < 0)
            return result;
        result = PathsCalls.Open(from, path, flags, PathsCalls.NoMagicLinks);
        thread.Restore();
        return result == -Errno.ELOOP ? new MagicWalk(this, thread, flags).Run(from, path) : result;
    }

    /// <summary>What a link below the caller's own directory in /proc stands for, or -errno.</summary>
    /// <param name="directory">Path of the directory that holds the link.</param>
    public int OpenMagic(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        var ofDescriptors = directory.EndsWith("/fd"u8);
        if (ofDescriptors)
            directory = directory[..^3];
        if (!IsOwnDirectory(directory))
            return -Errno.EACCES;
        if (ofDescriptors)
            return System.Buffers.Text.Utf8Parser.TryParse(name, out int number, out var length) &&
                   length == name.Length && OpenDescriptor(number) is var opened && opened != -Errno.EBADF
                ? opened
                : -Errno.ENOENT;
        if (name.SequenceEqual("cwd"u8))
            return OpenOwn("cwd\0"u8);
        if (name.SequenceEqual("root"u8))
            return OpenOwn("root\0"u8);
        return name.SequenceEqual("exe"u8) ? OpenOwn("exe\0"u8) : -Errno.EACCES;
    }

    /// <summary>
    /// /proc/TGID, or .../task/TID. Were the text to lie (a bind mount), the caller's own object would be taken for
    /// another's: less than it asked for, and still decided upon.
    /// </summary>
    private bool IsOwnDirectory(ReadOnlySpan<byte> directory)
    {
        var slash = directory.LastIndexOf((byte)'/');
        if (slash < 0 || !System.Buffers.Text.Utf8Parser.TryParse(directory[(slash + 1)..], out int number, out _))
            return false;
        if (directory[..slash].EndsWith("/task"u8))
            return number == _call.Tid && IsOwnDirectory(directory[..(slash - 5)]);
        return number == Credentials.Process || number == _call.Tid;
    }

    /// <summary>The numbers by which the caller knows itself: what /proc/self and /proc/thread-self lead to.</summary>
    internal int WriteOwnName(bool ofThread, Span<byte> name)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var fits = ofThread
            ? System.Text.Unicode.Utf8.TryWrite(
                name, culture, $"{Credentials.Process}/task/{_call.Tid}\0", out var length)
            : System.Text.Unicode.Utf8.TryWrite(name, culture, $"{Credentials.Process}\0", out length);
        return fits ? length : 0;
    }
}
