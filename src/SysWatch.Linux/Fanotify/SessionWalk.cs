using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>Marks what one session's policy restricts, in trees that are there. One use, one thread.</summary>
/// <param name="watcher">Told of the file systems; null when it knows them.</param>
/// <param name="watchesAll">Else only of those where a symbolic link leads to a file.</param>
internal sealed class SessionWalk(
    MarkTable marks, GuardedSession session, CreationWatcher? watcher, TimeProvider time, TreeWalkLimits limits,
    bool watchesAll = true)
    : ITreeVisitor
{
    private readonly NameProbe _names = new(session);
    private readonly bool _kernelAlone = marks.KernelJudgesAlone(session.Policy);
    private readonly byte[] _unwritten = new byte[TreeWalk.PathBytesMax + 4];
    private readonly byte[] _opened = new byte[TreeWalk.PathBytesMax + 1];
    private readonly HashSet<byte[]> _named = new(PathComparer.Instance);
    private readonly HashSet<byte[]> _pinned = new(PathComparer.Instance);
    private byte[] _missing = [];

    public int Files { get; private set; }

    public int Directories { get; private set; }

    public int Entries { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>Names that the kernel's table could not have.</summary>
    public int Unnamed { get; private set; }

    /// <summary>Why the policy cannot be held; empty when it can.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>Every tree that the policy names. False: see <see cref="Refusal"/>.</summary>
    public bool WalkRoots()
    {
        var real = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var root in session.Places.Roots)
            Prepare(root, real);
        foreach (var root in session.Places.SocketRoots)
            NameSockets(root);
        foreach (var directory in session.Places.Directories)
        {
            if (!MarkDirectory(directory))
                return false;
        }
        // In ordinal order a tree comes before what lies in it.
        byte[]? last = null;
        foreach (var path in real.Select(System.Text.Encoding.UTF8.GetBytes))
        {
            if (last is not null && IsWithin(path, last))
                continue;
            last = path;
            if (!Walk(path))
                return false;
        }
        return true;
    }

    /// <summary>An object that has just appeared under a name that may be restricted.</summary>
    public bool WalkNew(int descriptor, ReadOnlySpan<byte> path)
    {
        var walk = new TreeWalk(this, time, limits);
        return walk.WalkOpened(descriptor, path) || Ended(walk, path);
    }

    /// <summary>A symbolic link that has just appeared.</summary>
    public bool WalkLink(ReadOnlySpan<byte> path)
    {
        if (!Follows(path))
            return true;
        var walk = new TreeWalk(this, time, limits);
        return walk.WalkLink(path) || Ended(walk, path);
    }

    public bool Enter(ReadOnlySpan<byte> path) => _names.MayRestrictBelow(path) && !IsKeptByRoot(path);

    public bool Wants(ReadOnlySpan<byte> path) => _names.MayRestrict(path);

    /// <summary>
    /// Where rules name the link, or things behind it one by one. A rule for every directory of a workspace does not
    /// mean what links lead out of it to: the kernel's paths there are other ones.
    /// </summary>
    public bool Follows(ReadOnlySpan<byte> path) =>
        Wants(path) || (Enter(path) && !Enter(Unwritten(path, "/\u0001"u8)));

    public void Linked(ReadOnlySpan<byte> path, ReadOnlySpan<byte> real)
    {
        session.AddAlias(real.ToArray(), path.ToArray());
        if (!marks.KernelDecides)
            return;
        var descriptor = OpenPath(real.ToArray(), real.Length, O_PATH);
        if (descriptor < 0)
            return;
        NameBehindLink(descriptor, real, path);
        _ = close(descriptor);
    }

    // Rules mean what is there by the link alone. So it stays there, with all that it lies in; and since nobody tells
    // of a file that is made anew, new names are watched for.
    private void NameBehindLink(int descriptor, ReadOnlySpan<byte> real, ReadOnlySpan<byte> path)
    {
        if (watcher is not null && !watchesAll && !IsDirectory(descriptor) && MayCreateBeside(real))
            WatchFrom(real.ToArray(), real.Length);
        Name(descriptor, path, ObjectNameFlags.IsLinked);
        for (var length = real.LastIndexOf((byte)'/'); length > 0; length = real[..length].LastIndexOf((byte)'/'))
            Pin(real[..length]);
    }

    private void Pin(ReadOnlySpan<byte> directory)
    {
        if (!MayCreateBeside(directory))
            return;
        var descriptor = OpenPath(directory.ToArray(), directory.Length, O_PATH);
        if (descriptor < 0)
            return;
        Name(descriptor, directory, ObjectNameFlags.IsPinned);
        _ = close(descriptor);
    }

    public bool Directory(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
    {
        if (!MayCreateIn(facts) || IsLeftAlone(path))
            return true;
        if (!ProtectDirectory(descriptor, facts, path))
            return false;
        foreach (var name in session.AliasesOf(path))
        {
            if (!ProtectDirectory(descriptor, facts, name, ObjectNameFlags.IsLinked))
                return false;
        }
        return true;
    }

    // A name that is yet to appear is the kernel's to judge, where it judges paths; a person is asked by us.
    private bool ProtectDirectory(
        int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path, ObjectNameFlags flags = ObjectNameFlags.None)
    {
        var isEveryChild = NamesEveryChild(path);
        var isLiteral = isEveryChild || session.Places.ExpectsIn(path);
        var isNamed = isLiteral && marks.KernelDecides && Name(descriptor, path, flags);
        var isExpected = _kernelAlone ? isEveryChild && !isNamed : isLiteral || NamesChildrenOf(path);
        return !isExpected || Protect(descriptor, facts, path, MarkTable.DirectoryMask);
    }

    public bool File(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
    {
        if (!facts.IsRegular || !ProtectFile(descriptor, facts, path))
            return !facts.IsRegular;
        foreach (var name in session.AliasesOf(path))
        {
            if (!ProtectFile(descriptor, facts, name, ObjectNameFlags.IsLinked))
                return false;
        }
        return true;
    }

    private bool ProtectFile(
        int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path, ObjectNameFlags flags = ObjectNameFlags.None)
    {
        if (!session.Policy.MayRestrict(path, ReachableBy(facts)))
            return true;
        // Stores that keep one file for all that are alike have one empty file: it is no secret by any other name.
        if (_kernelAlone && facts is { Size: 0, Links: > 1 })
            return true;
        var isProgram = session.Policy.MayRestrict(path, PathAccess.Execute);
        var isNamed = marks.KernelDecides && Name(descriptor, path, flags);
        // A loader that is started by hand only reads what it runs, which the kernel cannot tell from other reading.
        var mask = isProgram ? MarkTable.ProgramMask : _kernelAlone && isNamed ? 0 : MarkTable.FileMask;
        return Protect(descriptor, facts, path, mask);
    }

    private bool Name(int descriptor, ReadOnlySpan<byte> path, ObjectNameFlags flags = ObjectNameFlags.None)
    {
        // Most places that rules name are not there, and stand for the same few directories.
        var known = flags == ObjectNameFlags.IsPinned ? _pinned : _named;
        if (known.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(path))
            return true;
        var isNamed = marks.Name(descriptor, session.Id, path, flags);
        if (isNamed)
            known.Add(path.ToArray());
        Unnamed += isNamed ? 0 : 1;
        return isNamed;
    }

    // The kernel knows a socket by the path that it was bound to; a rule may come there over a link or a mount.
    private void NameSockets(byte[] root)
    {
        if (!marks.KernelDecides)
            return;
        var descriptor = OpenNearest(root, out var length);
        if (descriptor < 0)
            return;
        if (length > 1)
            Name(descriptor, root.AsSpan(0, length));
        var isSocket = InodeFacts.TryRead(descriptor, out var facts) && !facts.IsDirectory;
        _ = close(descriptor);
        // Whoever starts the server again makes the socket anew.
        if (isSocket && Array.LastIndexOf(root, (byte)'/', length - 1) is > 0 and var parent)
            NameSockets(root[..parent]);
    }

    // The root, or the nearest directory above it that is there.
    private int OpenNearest(byte[] root, out int length)
    {
        length = root.Length;
        var descriptor = OpenPath(root, length, O_PATH);
        while (descriptor < 0 && length > 1)
        {
            length = Math.Max(1, Array.LastIndexOf(root, (byte)'/', length - 1));
            descriptor = OpenPath(root, length, O_PATH);
        }
        return descriptor;
    }

    // Where the tree is, and the nearest directory that is there where it is not yet.
    private void Prepare(byte[] root, SortedSet<string> real)
    {
        var descriptor = OpenNearest(root, out var length);
        if (descriptor < 0)
            return;
        var path = RealPath(descriptor);
        if (length == root.Length)
            real.Add(InodeFacts.Show(path));
        session.AddAlias(path, root[..length]);
        if (marks.KernelDecides && length > 1 && path.AsSpan().SequenceEqual(root.AsSpan(0, length)))
            Name(descriptor, path);
        else if (marks.KernelDecides && length > 1)
            NameBehindLink(descriptor, path, root.AsSpan(0, length));
        // Before the walk, so that what appears meanwhile is seen by one of the two.
        if (watcher is not null && watchesAll && !(IsDirectory(descriptor) && watcher.Knows(descriptor)))
            WatchFrom(root, length);
        _ = close(descriptor);
    }

    private void WatchFrom(byte[] path, int length)
    {
        var descriptor = OpenPath(path, length, O_RDONLY | O_DIRECTORY);
        if (descriptor < 0 && length > 1)
        {
            length = Math.Max(1, Array.LastIndexOf(path, (byte)'/', length - 1));
            descriptor = OpenPath(path, length, O_RDONLY | O_DIRECTORY);
        }
        if (descriptor < 0)
            return;
        watcher!.Watch(descriptor);
        _ = close(descriptor);
    }

    private bool MarkDirectory(byte[] path)
    {
        // Most places that rules name are on no machine at all; they come in order, so what lies in one is next.
        if (_missing.Length != 0 && IsWithin(path, _missing))
            return true;
        var descriptor = OpenPath(path, path.Length, O_PATH);
        if (descriptor < 0)
        {
            _missing = errno == Errno.ENOENT ? path : _missing;
            return true;
        }
        var done = !InodeFacts.TryRead(descriptor, out var facts) || !facts.IsDirectory ||
            Directory(descriptor, facts, path);
        _ = close(descriptor);
        return done;
    }

    private bool Walk(byte[] root)
    {
        var walk = new TreeWalk(this, time, limits with { EntriesMax = limits.EntriesMax - Entries });
        var whole = walk.Walk(root) || Ended(walk, root);
        Entries += walk.Entries;
        Skipped += walk.Skipped;
        return whole;
    }

    private bool Ended(TreeWalk walk, ReadOnlySpan<byte> root) =>
        walk.Ended.Length == 0 ? Refusal.Length == 0 : Refuse(InodeFacts.Show(root), $"there are {walk.Ended} there");

    private bool Refuse(string root, string why)
    {
        Refusal = $"The files guard cannot hold this policy: its rules may name any file below {root}, and {why}. " +
            "Start the session in a smaller directory, or write the rules without ** at that place.";
        return false;
    }

    private bool RefuseUnmarkable(string path)
    {
        Refusal = $"The files guard cannot hold this policy: a rule means {path}, whose file system does not take " +
            "permission marks, and this kernel has no BPF-LSM to decide by the path. Leave that place out of the rule.";
        return false;
    }

    private bool Protect(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path, ulong mask)
    {
        switch (marks.Protect(descriptor, facts.Key, session.Id, path, mask))
        {
            case MarkResult.Marked when facts.IsDirectory:
                Directories++;
                break;
            case MarkResult.Marked:
                Files++;
                break;
            case MarkResult.AlreadyMarked:
                break;
            case MarkResult.Full:
                return Refuse(InodeFacts.Show(path), "the table of protected files is full");
            // On procfs and the like: the kernel programs decide there, by the path.
            case MarkResult.Refused when marks.KernelDecides:
                break;
            default:
                return RefuseUnmarkable(InodeFacts.Show(path));
        }
        return Files + Directories <= limits.MarksMax ||
            Refuse(InodeFacts.Show(path), $"more than {limits.MarksMax:N0} files would have to be guarded");
    }

    // The kernel opens for us what is opened there, and opening a device acts; and a machine's own programs must
    // never wait for us. A file that appears there against a rule is taken away by the watcher.
    private static bool IsLeftAlone(ReadOnlySpan<byte> path) =>
        path.SequenceEqual("/dev"u8) || path.StartsWith("/dev/"u8) || path.SequenceEqual("/"u8) ||
        path.SequenceEqual("/bin"u8) || path.SequenceEqual("/usr/bin"u8) || path.SequenceEqual("/sbin"u8) ||
        path.SequenceEqual("/usr/sbin"u8) || path.SequenceEqual("/lib"u8) || path.SequenceEqual("/usr/lib"u8) ||
        path.SequenceEqual("/usr"u8);

    // The system's own trees hold thousands of files that no user may write: nothing is gained by looking at each at
    // every start of a session, where the rules only forbid what the permissions forbid already.
    private bool IsKeptByRoot(ReadOnlySpan<byte> path) =>
        session.Uid != 0 &&
        (path.StartsWith("/usr/"u8) || path.StartsWith("/lib/"u8) || path.StartsWith("/etc/"u8)) &&
        !path.StartsWith("/usr/local"u8) &&
        !_names.MayRestrictBelow(path, PathAccess.Read | PathAccess.Execute);

    private bool NamesChildrenOf(ReadOnlySpan<byte> directory) =>
        session.Policy.MayNameChildOf(directory, GuardedSession.Guarded);

    // Asks for a name that nobody writes into a rule: restricted, then so is every other.
    private bool NamesEveryChild(ReadOnlySpan<byte> directory) =>
        session.Policy.MayRestrict(Unwritten(directory, "/\u0001"u8), PathAccess.Files);

    private ReadOnlySpan<byte> Unwritten(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        var at = directory.Length == 1 ? 0 : directory.Length;
        directory[..at].CopyTo(_unwritten);
        name.CopyTo(_unwritten.AsSpan(at));
        return _unwritten.AsSpan(0, at + name.Length);
    }

    // The kernel asks the permission bits before it asks us, so what they refuse needs no mark. An owner can change
    // them; the group's bits stand for any group, and for access lists.
    private bool MayCreateIn(in InodeFacts facts) =>
        session.Uid == 0 || facts.Uid == session.Uid || (facts.Mode & 0x12) != 0;

    private bool MayCreateBeside(ReadOnlySpan<byte> path) =>
        InodeFacts.TryRead(path[..Math.Max(path.LastIndexOf((byte)'/'), 1)], out var facts) && MayCreateIn(facts);

    private PathAccess ReachableBy(in InodeFacts facts)
    {
        if (session.Uid == 0 || facts.Uid == session.Uid)
            return GuardedSession.Guarded;
        return ((facts.Mode & 0x24) != 0 ? PathAccess.Read : 0) | ((facts.Mode & 0x12) != 0 ? PathAccess.Write : 0) |
            ((facts.Mode & 0x9) != 0 ? PathAccess.Execute : 0);
    }

    private static bool IsDirectory(int descriptor) =>
        InodeFacts.TryRead(descriptor, out var facts) && facts.IsDirectory;

    private static bool IsWithin(byte[] path, byte[] tree) =>
        path.AsSpan().StartsWith(tree) && (tree.Length == 1 || path.Length == tree.Length || path[tree.Length] == '/');

    private unsafe int OpenPath(byte[] path, int length, int flags)
    {
        if (length >= _opened.Length)
            return -1;
        path.AsSpan(0, length).CopyTo(_opened);
        _opened[length] = 0;
        fixed (byte* start = _opened)
            return open(start, flags | O_CLOEXEC, 0);
    }

    private static byte[] RealPath(int descriptor)
    {
        Span<byte> real = stackalloc byte[TreeWalk.PathBytesMax + 1];
        return real[..InodeFacts.ReadPath(descriptor, real)].ToArray();
    }
}
