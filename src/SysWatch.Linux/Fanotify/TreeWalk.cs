using System.Buffers;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>What a walk shows of a tree. Descriptors and paths are valid during the call only.</summary>
internal interface ITreeVisitor
{
    /// <summary>Whether anything in or below this directory is of interest.</summary>
    bool Enter(ReadOnlySpan<byte> path);

    /// <summary>Whether this name is of interest, so that the file is worth being opened.</summary>
    bool Wants(ReadOnlySpan<byte> path);

    /// <summary>Whether the link of this name is to be followed.</summary>
    bool Follows(ReadOnlySpan<byte> path);

    /// <summary>A link that leads elsewhere.</summary>
    void Linked(ReadOnlySpan<byte> path, ReadOnlySpan<byte> real);

    /// <summary>A directory that was entered. False ends the walk.</summary>
    bool Directory(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path);

    /// <summary>A wanted file, or what a wanted link leads to; open with O_PATH. False ends the walk.</summary>
    bool File(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path);
}

/// <summary>
/// Walks a tree by directory descriptors, so that nobody can lead it elsewhere. Opens directories and wanted files
/// only, and decides about the rest by name. Not for two threads at once.
/// </summary>
internal sealed unsafe class TreeWalk(ITreeVisitor visitor, TimeProvider time, TreeWalkLimits limits)
{
    /// <summary>The longest path that a policy decides about.</summary>
    internal const int PathBytesMax = 4096;

    private const int DepthMax = 256;
    private const int LinksMax = 4;
    private const int BufferBytes = 32 * 1024;
    private const int DirectoryFlags = 0x80000; // O_CLOEXEC, everywhere.

    private readonly byte[] _path = new byte[PathBytesMax + 1];
    private readonly HashSet<InodeKey> _followed = [];
    private readonly long _started = time.GetTimestamp();
    private int _links;

    /// <summary>Names that were looked at.</summary>
    public int Entries { get; private set; }

    /// <summary>Directories that could not be read, or names too long or too deep to be looked at.</summary>
    public int Skipped { get; private set; }

    /// <summary>Which limit ended the walk; empty when it came to its end.</summary>
    public string Ended { get; private set; } = "";

    /// <param name="named">How the rules name the root, which may be a link.</param>
    public bool Walk(ReadOnlySpan<byte> named)
    {
        if (named.Length is 0 or > PathBytesMax || named.Contains((byte)0))
            return true;
        named.CopyTo(_path);
        _path[named.Length] = 0;
        fixed (byte* name = _path)
        {
            var descriptor = openat(AT_FDCWD, name, O_PATH | O_CLOEXEC, 0);
            return descriptor < 0 || Visit(descriptor, named.Length == 1 ? 0 : named.Length, 0);
        }
    }

    /// <summary>The same for an object that is open already; does not close it.</summary>
    public bool WalkOpened(int opened, ReadOnlySpan<byte> named)
    {
        if (named.Length is 0 or > PathBytesMax)
            return true;
        named.CopyTo(_path);
        var descriptor = fcntl(opened, F_DUPFD_CLOEXEC, 0);
        return descriptor < 0 || Visit(descriptor, named.Length == 1 ? 0 : named.Length, 0);
    }

    /// <summary>What lies behind a link; the link itself is not of interest.</summary>
    public bool WalkLink(ReadOnlySpan<byte> named)
    {
        if (named.Length is 0 or > PathBytesMax || named.Contains((byte)0))
            return true;
        named.CopyTo(_path);
        _path[named.Length] = 0;
        var name = _path.AsSpan(0, named.Length + 1).ToArray();
        fixed (byte* link = name)
            return Follow(AT_FDCWD, link, named.Length, 0);
    }

    // Owns the O_PATH descriptor.
    private bool Visit(int descriptor, int length, int depth)
    {
        try
        {
            if (!InodeFacts.TryRead(descriptor, out var facts))
                return true;
            var path = Named(length);
            if (!facts.IsDirectory)
                return !visitor.Wants(path) || visitor.File(descriptor, facts, path);
            return !visitor.Enter(path) || Open(descriptor, length, depth, facts);
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private bool Open(int reference, int length, int depth, in InodeFacts facts)
    {
        byte* here = stackalloc byte[2] { (byte)'.', 0 };
        var descriptor = openat(reference, here, O_RDONLY | O_DIRECTORY | DirectoryFlags, 0);
        if (descriptor < 0 || IsPseudo(descriptor))
        {
            Skipped += descriptor < 0 ? 1 : 0;
            if (descriptor >= 0)
                _ = close(descriptor);
            return true;
        }
        return Read(descriptor, length, depth, facts);
    }

    // Owns the descriptor.
    private bool Read(int directory, int length, int depth, in InodeFacts facts)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            if (!visitor.Directory(directory, facts, Named(length)))
                return false;
            while (true)
            {
                long count;
                fixed (byte* to = buffer)
                    count = FanotifyLibC.getdents64(directory, to, BufferBytes);
                if (count <= 0)
                {
                    Skipped += count < 0 ? 1 : 0;
                    return true;
                }
                fixed (byte* from = buffer)
                    if (!ReadEntries(directory, from, (int)count, length, depth, facts.Key.Device))
                        return false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = close(directory);
        }
    }

    // struct linux_dirent64: inode 8, offset 8, length 2, type 1, name.
    private bool ReadEntries(int directory, byte* from, int count, int length, int depth, ulong device)
    {
        for (var at = 0; at < count; at += *(ushort*)(from + at + 16))
        {
            var name = from + at + 19;
            if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)))
                continue;
            if (!WithinLimits())
                return false;
            var extent = Append(length, name);
            if (extent < 0)
                Skipped++;
            else if (!Entry(directory, name, from[at + 18], extent, depth, device))
                return false;
        }
        return true;
    }

    private bool Entry(int directory, byte* name, byte kind, int length, int depth, ulong device)
    {
        const byte Unknown = 0, Directory = 4, Regular = 8, Link = 10;
        if (kind == Unknown && InodeFacts.TryRead(directory, name, AT_SYMLINK_NOFOLLOW, out var facts))
            kind = (byte)(facts.Type >> 12);
        var path = Named(length);
        switch (kind)
        {
            case Directory when depth >= DepthMax:
                Skipped++;
                return true;
            case Directory when visitor.Enter(path):
                return Descend(directory, name, length, depth + 1, device);
            case Regular when visitor.Wants(path):
                var file = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
                return file < 0 || Visit(file, length, depth);
            case Link when visitor.Follows(path):
                return Follow(directory, name, length, depth);
            default:
                return true;
        }
    }

    private bool Descend(int directory, byte* name, int length, int depth, ulong device)
    {
        var child = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | DirectoryFlags, 0);
        if (child < 0)
        {
            Skipped += errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? 0 : 1;
            return true;
        }
        if (!InodeFacts.TryRead(child, out var facts) || (facts.Key.Device != device && IsPseudo(child)))
        {
            _ = close(child);
            return true;
        }
        return Read(child, length, depth, facts);
    }

    // A rule on a name that is a link means what the link leads to as well. Directories once each, against circles.
    private bool Follow(int directory, byte* name, int length, int depth)
    {
        var target = openat(directory, name, O_PATH | O_CLOEXEC, 0);
        if (target < 0)
            return true;
        if (InodeFacts.TryRead(target, out var facts) && facts.IsDirectory &&
            (_links >= LinksMax || !_followed.Add(facts.Key)))
        {
            _ = close(target);
            return true;
        }
        Span<byte> real = stackalloc byte[PathBytesMax + 1];
        visitor.Linked(Named(length), real[..InodeFacts.ReadPath(target, real)]);
        _links++;
        try
        {
            return Visit(target, length, depth + 1);
        }
        finally
        {
            _links--;
        }
    }

    private bool WithinLimits()
    {
        Entries++;
        if (Entries > limits.EntriesMax)
            Ended = $"more than {limits.EntriesMax:N0} names";
        else if ((Entries & 0xfff) == 0 && time.GetElapsedTime(_started) > limits.TimeMax)
            Ended = $"more than {limits.TimeMax.TotalSeconds} seconds";
        return Ended.Length == 0;
    }

    private int Append(int length, byte* name)
    {
        var extent = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
        if (length + 1 + extent.Length > PathBytesMax)
            return -1;
        _path[length] = (byte)'/';
        extent.CopyTo(_path.AsSpan(length + 1));
        return length + 1 + extent.Length;
    }

    private ReadOnlySpan<byte> Named(int length) => length == 0 ? "/"u8 : _path.AsSpan(0, length);

    // Nothing there is a stored file, and some of it acts when it is opened.
    private static bool IsPseudo(int directory)
    {
        FileSystemFacts facts;
        return FanotifyLibC.fstatfs(directory, &facts) != 0 || (uint)facts.Type is
            0x9fa0 or 0x62656572 or 0x27e0eb or 0x63677270 or 0x1cd1 or 0x74726163 or 0x64626720 or 0xcafe4a11 or
            0x73636673 or 0x19800202 or 0x6e736673 or 0x62656570 or 0x6165676c or 0x42494e4d or 0xde5e81e4;
    }
}

/// <summary>Where a walk gives up.</summary>
/// <param name="MarksMax">Inodes that one session may have marked.</param>
internal sealed record TreeWalkLimits(int EntriesMax, TimeSpan TimeMax, int MarksMax = 200_000)
{
    /// <summary>A policy that needs more is refused: cheap to look at, but not for every start of a session.</summary>
    internal static TreeWalkLimits Standard { get; } = new(1_000_000, TimeSpan.FromSeconds(5));

    /// <summary>Of a session that runs already, whose tree may have grown: to give up would be to end it.</summary>
    internal static TreeWalkLimits OfRunning { get; } = new(int.MaxValue, TimeSpan.FromMinutes(10), int.MaxValue);
}
