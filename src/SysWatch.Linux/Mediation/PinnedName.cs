using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// A name in a directory that is held open: what a call that makes, moves or removes a name acts on. The caller can
/// no longer lead it elsewhere by swapping a link or a directory on the way.
/// </summary>
internal sealed class PinnedName : IDisposable
{
    private readonly FileDescriptor _parent;

    private PinnedName(FileDescriptor parent, byte[] name)
    {
        _parent = parent;
        Name = name;
    }

    private PinnedName(int parent, byte[] name)
        : this(new FileDescriptor(parent), name)
    {
    }

    public int Parent => _parent.Number;

    /// <summary>The last name as written, with NUL and trailing slashes: the kernel's errors depend on them.</summary>
    public byte[] Name { get; }

    /// <summary>False for <c>.</c>, <c>..</c> and <c>/</c>, which no call on names accepts.</summary>
    public bool IsOrdinary => !(Bare.IsEmpty || Bare.SequenceEqual("."u8) || Bare.SequenceEqual(".."u8));

    private ReadOnlySpan<byte> Bare => Name.AsSpan(..^1).TrimEnd((byte)'/');

    /// <returns>0 or -errno.</returns>
    public static int Pin(
        CallerThread thread, CallerView view, int directory, CallerText text, out PinnedName? pinned)
    {
        pinned = null;
        if (text.Error != 0)
            return -text.Error;
        var path = text.Bytes;
        if (path.IsEmpty)
            return -Errno.ENOENT;
        var split = SplitOf(path);
        var isAbsolute = path[0] == (byte)'/';
        var from = isAbsolute ? -Errno.EBADF : view.OpenBase(directory);
        if (!isAbsolute && from < 0)
            return from;
        if (split == 0 && !isAbsolute)
        {
            pinned = new PinnedName(from, text.Terminated);
            return 0;
        }
        // All slashes: the root, which has no name.
        byte[] way = [.. path[..Math.Max(split, 1)], 0];
        var parent = view.Resolve(thread, from, way, PathsCalls.OpenDirectory);
        if (from >= 0)
            PathsCalls.Close(from);
        if (parent < 0)
            return parent;
        pinned = new PinnedName(parent, [.. path[split..], 0]);
        return 0;
    }

    /// <summary>
    /// Pins a second name by the same way through the directories, as most renames have it: both are then names in the
    /// one directory that was found, which is one way in which the two look-ups could have ended.
    /// </summary>
    public bool TryPinBeside(CallerText own, CallerText other, out PinnedName? pinned)
    {
        pinned = null;
        if (other.Error != 0 || other.Bytes.IsEmpty)
            return false;
        var split = SplitOf(own.Bytes);
        if (split != SplitOf(other.Bytes) || !own.Bytes[..split].SequenceEqual(other.Bytes[..split]) ||
            !IsOrdinary || (split == 0 && other.Bytes[0] == (byte)'/'))
            return false;
        pinned = new PinnedName(_parent, [.. other.Bytes[split..], 0]);
        return true;
    }

    /// <summary>The absolute path, now: while no mediated call moves a directory it stays true.</summary>
    /// <returns>Null where it is longer than a path can be, or cannot be read.</returns>
    public byte[]? ReadPath()
    {
        Span<byte> buffer = stackalloc byte[PathsCalls.PathBytesMax];
        var length = DescriptorPath.Read(Parent, buffer);
        if (length < 0)
            return null;
        var directory = DescriptorPath.WithoutMark(buffer[..length]);
        if (directory.Length == 1)
            directory = default;
        return [.. directory, (byte)'/', .. Bare];
    }

    public void Dispose() => _parent.Dispose();

    /// <summary>Where the last name starts.</summary>
    private static int SplitOf(ReadOnlySpan<byte> path) => path.TrimEnd((byte)'/').LastIndexOf((byte)'/') + 1;
}
