using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// Walks a path name by name, every step pinned, for the few paths that lead through links of /proc. There,
/// <c>self</c> is the caller, its own links are its own objects, and those of other processes are refused with EACCES:
/// whether the caller may look into another process is the kernel's to say, and it would be asked of the wrong thread.
/// </summary>
/// <param name="flags">One of the O_PATH flag sets of <see cref="PathsCalls"/>.</param>
internal sealed class MagicWalk(CallerView view, CallerThread thread, ulong flags)
{
    private const int LinksMax = 40;
    private const int NameBytesMax = 255;
    private const int RestBytesMax = 4 * PathsCalls.PathBytesMax;
    private const long ProcMagic = 0x9fa0;
    private const ulong ProcRootInode = 1;

    private static readonly Lazy<ulong> ProcDevice = new(() =>
        PathsCalls.FactsBehind(PathsCalls.CurrentDirectory, "/proc\0"u8, out var facts) == 0 ? facts.Device : 0);

    /// <summary>What is still to be walked lies at the end, so that a link's text can be put before it.</summary>
    private readonly byte[] _rest = new byte[RestBytesMax];
    private readonly byte[] _name = new byte[NameBytesMax + 1];
    private readonly byte[] _text = new byte[PathsCalls.PathBytesMax];
    private int _start = RestBytesMax;
    private int _nameLength;
    private int _links;
    private int _current = -1;

    private enum Step
    {
        Done = 1,
        Magic = 2,
    }

    private bool FollowsLast => (flags & (uint)Tmds.Linux.LibC.O_NOFOLLOW) == 0;

    private ReadOnlySpan<byte> Rest => _rest.AsSpan(_start);

    private ReadOnlySpan<byte> Name => _name.AsSpan(0, _nameLength);

    /// <returns>A descriptor, owned by the caller of this method, or -errno.</returns>
    public int Run(int from, ReadOnlySpan<byte> path)
    {
        // What is computed once is computed before this thread is somebody else.
        var result = ProcDevice.Value == 0 ? -Errno.EACCES : Prepend(path[..^1], from);
        while (result >= 0)
        {
            result = thread.TryAssume(view.Credentials, view.Root);
            if (result < 0)
                break;
            result = Walk();
            thread.Restore();
            if (result == (int)Step.Done)
                return _current;
            if (result == (int)Step.Magic)
                result = Jump();
        }
        Replace(-1);
        return result;
    }

    private int Walk()
    {
        while (TakeName(out var isLast, out var endsInSlash, out var error))
        {
            if (error < 0)
                return error;
            var follows = !isLast || endsInSlash || FollowsLast;
            var next = OpenNext(follows);
            if (next < 0)
                return next;
            error = PathsCalls.Facts(next, default, out var facts);
            if (error == 0 && facts.IsLink && follows)
            {
                error = Follow(next, facts);
                PathsCalls.Close(next);
                if (error != 0)
                    return error;
                continue;
            }
            Replace(next);
            if (error < 0)
                return error;
            if (isLast && !facts.IsDirectory && (endsInSlash || WantsDirectory))
                return -Errno.ENOTDIR;
        }
        return (int)Step.Done;
    }

    private bool WantsDirectory => (flags & (uint)Tmds.Linux.LibC.O_DIRECTORY) != 0;

    private int OpenNext(bool follows)
    {
        var toThread = Name.SequenceEqual("thread-self"u8);
        if (follows && (toThread || Name.SequenceEqual("self"u8)) && IsProcRoot())
        {
            Span<byte> own = stackalloc byte[64];
            return view.WriteOwnName(toThread, own) > 0
                ? PathsCalls.Open(_current, own, PathsCalls.OpenDirectory)
                : -Errno.ENAMETOOLONG;
        }
        _name[_nameLength] = 0;
        return PathsCalls.Open(_current, _name, PathsCalls.OpenNoFollow);
    }

    /// <returns>0 when the link's text is next, <see cref="Step.Magic"/>, or -errno.</returns>
    private int Follow(int link, in ObjectFacts facts)
    {
        if (++_links > LinksMax)
            return -Errno.ELOOP;
        var magic = PathsCalls.FileSystemMagic(link, out var followsNoLinks);
        if (followsNoLinks)
            return -Errno.ELOOP;
        if (magic == ProcMagic && !IsProcRoot())
            return (int)Step.Magic;
        if (PathsCalls.Facts(_current, default, out var directory) < 0)
            return -Errno.EACCES;
        // As fs.protected_symlinks has it, whether or not it is set.
        if (directory.IsSharedDirectory && facts.Uid != view.Credentials.Uid && facts.Uid != directory.Uid)
            return -Errno.EACCES;
        var length = PathsCalls.ReadLink(link, "\0"u8, _text);
        if (length <= 0)
            return length == 0 ? -Errno.ENOENT : length;
        return length == _text.Length ? -Errno.ENAMETOOLONG : Prepend(_text.AsSpan(0, length), -1);
    }

    private int Jump()
    {
        Span<byte> directory = stackalloc byte[PathsCalls.PathBytesMax];
        if (PathsCalls.Facts(_current, default, out var facts) < 0 || facts.Device != ProcDevice.Value)
            return -Errno.EACCES;
        var length = DescriptorPath.Read(_current, directory);
        if (length < 0)
            return length;
        var next = view.OpenMagic(directory[..length], Name);
        if (next < 0)
            return next;
        Replace(next);
        if (Rest.IsEmpty && !WantsDirectory)
            return 0;
        return PathsCalls.Facts(next, default, out facts) == 0 && facts.IsDirectory ? 0 : -Errno.ENOTDIR;
    }

    private bool IsProcRoot() =>
        PathsCalls.FileSystemMagic(_current, out _) == ProcMagic &&
        PathsCalls.Facts(_current, default, out var facts) == 0 &&
        facts.Inode == ProcRootInode && facts.Device == ProcDevice.Value;

    /// <summary>Puts a path before the rest, and goes to where it starts.</summary>
    /// <param name="from">Where it starts if it is relative; -1: here.</param>
    private int Prepend(ReadOnlySpan<byte> path, int from)
    {
        if (path.Length + 1 > _start)
            return -Errno.ENAMETOOLONG;
        if (_start < RestBytesMax && _rest[_start] != (byte)'/')
            _rest[--_start] = (byte)'/';
        _start -= path.Length;
        path.CopyTo(_rest.AsSpan(_start));
        if (path[0] != (byte)'/')
            return from < 0 ? 0 : OpenStart(from, ".\0"u8);
        return view.Root is { } root
            ? OpenStart(root.Number, ".\0"u8)
            : OpenStart(PathsCalls.CurrentDirectory, "/\0"u8);
    }

    private int OpenStart(int from, ReadOnlySpan<byte> path)
    {
        var start = PathsCalls.Open(from, path, PathsCalls.OpenDirectory);
        if (start < 0)
            return start;
        Replace(start);
        return 0;
    }

    private bool TakeName(out bool isLast, out bool endsInSlash, out int error)
    {
        (isLast, endsInSlash, error) = (false, false, 0);
        while (_start < RestBytesMax && _rest[_start] == (byte)'/')
            _start++;
        if (Rest.IsEmpty)
            return false;
        var length = Rest.IndexOf((byte)'/');
        endsInSlash = length >= 0;
        if (length < 0)
            length = Rest.Length;
        if (length > NameBytesMax)
        {
            error = -Errno.ENAMETOOLONG;
            return true;
        }
        Rest[..length].CopyTo(_name);
        _nameLength = length;
        _start += length;
        isLast = Rest.Trim((byte)'/').IsEmpty;
        return true;
    }

    private void Replace(int next)
    {
        if (_current >= 0)
            PathsCalls.Close(_current);
        _current = next;
    }
}
