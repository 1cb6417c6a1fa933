using System.Text;
using SysWatch.Policy.Decisions;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>Marks what one session's policy restricts, in trees that are there. One use, one thread.</summary>
/// <param name="watcher">Told of the file systems; null when it knows them.</param>
internal sealed class SessionWalk(
    MarkTable marks, GuardedSession session, CreationWatcher? watcher, TimeProvider time, TreeWalkLimits limits)
    : ITreeVisitor
{
    /// <summary>Inodes that one session may have marked.</summary>
    internal const int MarksMax = 200_000;

    private const PathAccess Guarded = PathAccess.Files | PathAccess.Execute;
    private const int WalkedRootsMax = 10_000;

    private readonly List<byte[]> _literal = [];
    private readonly byte[] _probe = new byte[TreeWalk.PathBytesMax + 2];

    public int Files { get; private set; }

    public int Directories { get; private set; }

    public int Entries { get; private set; }

    public int Skipped { get; private set; }

    /// <summary>Why the policy cannot be held; empty when it can.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>Every tree that the policy names. False: see <see cref="Refusal"/>.</summary>
    public bool WalkRoots()
    {
        var roots = session.Policy.RestrictedRoots(Guarded);
        if (roots.Count > WalkedRootsMax)
            return Refuse("/", $"the rules start in more than {WalkedRootsMax:N0} places");
        var paths = roots.Distinct().Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).ToList();
        _literal.AddRange(paths);
        // Before the walk, so that what appears meanwhile is seen by one of the two.
        foreach (var path in watcher is null ? [] : paths)
            WatchFileSystem(path);
        foreach (var path in paths)
        {
            if (!MarkParentOf(path) || (!IsWithinAnother(path, paths) && !WalkOne(path)))
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

    public bool Enter(ReadOnlySpan<byte> path) => session.Policy.MayRestrictBelow(path, Guarded) && !IsKeptByRoot(path);

    public bool Wants(ReadOnlySpan<byte> path) => session.Policy.MayRestrict(path, Guarded);

    public bool Directory(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
    {
        if (!MayCreateIn(facts) || path.SequenceEqual("/dev"u8) || path.StartsWith("/dev/"u8))
            return true;
        return (!IsLiteral(path) && !NamesEveryChild(path) && !session.Policy.MayNameChildOf(path, Guarded)) ||
            Protect(descriptor, facts, path, MarkTable.DirectoryMask);
    }

    public bool File(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
    {
        if (!facts.IsRegular || !MayBeOpened(facts, path))
            return true;
        var mask = session.Policy.MayRestrict(path, PathAccess.Execute) ? MarkTable.ProgramMask : MarkTable.FileMask;
        return Protect(descriptor, facts, path, mask);
    }

    private bool WalkOne(byte[] root)
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
            default:
                return Refuse(InodeFacts.Show(path), "its file system does not take permission marks");
        }
        return Files + Directories <= MarksMax ||
            Refuse(InodeFacts.Show(path), $"more than {MarksMax:N0} files would have to be guarded");
    }

    // A file that is to appear there, and whose first open is to be refused, is seen by its directory only.
    private unsafe bool MarkParentOf(byte[] root)
    {
        var end = Array.LastIndexOf(root, (byte)'/');
        if (end < 0 || root.Length == 1 || (InodeFacts.TryRead(root, out var there) && there.IsDirectory))
            return true;
        var parent = end == 0 ? "/"u8.ToArray() : root[..end];
        var name = new byte[parent.Length + 1];
        parent.CopyTo(name, 0);
        int descriptor;
        fixed (byte* path = name)
            descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
        if (descriptor < 0)
            return true;
        _literal.Add(parent);
        var done = !InodeFacts.TryRead(descriptor, out var facts) || Directory(descriptor, facts, parent);
        _ = close(descriptor);
        return done;
    }

    private unsafe void WatchFileSystem(byte[] root)
    {
        var name = new byte[root.Length + 1];
        root.CopyTo(name, 0);
        var length = root.Length;
        int descriptor;
        do
        {
            name[length] = 0;
            fixed (byte* path = name)
                descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
            length = Array.LastIndexOf(name, (byte)'/', length - 1);
        }
        while (descriptor < 0 && length > 0);
        if (descriptor < 0)
            return;
        watcher?.Watch(descriptor);
        _ = close(descriptor);
    }

    // A walk from the upper root comes by here, unless a link leads here.
    private static bool IsWithinAnother(byte[] path, List<byte[]> roots)
    {
        if (!roots.Exists(root => path.Length > root.Length && path.AsSpan().StartsWith(root) &&
            (root.Length == 1 || path[root.Length] == '/')))
            return false;
        var resolved = System.IO.Path.GetFullPath(InodeFacts.Show(path));
        return Resolve(path) is not { } real || real == resolved;
    }

    private static unsafe string? Resolve(byte[] path)
    {
        var name = new byte[path.Length + 1];
        path.CopyTo(name, 0);
        int descriptor;
        fixed (byte* start = name)
            descriptor = open(start, O_PATH | O_CLOEXEC, 0);
        if (descriptor < 0)
            return null;
        Span<byte> real = stackalloc byte[TreeWalk.PathBytesMax + 1];
        var length = InodeFacts.ReadPath(descriptor, real);
        _ = close(descriptor);
        return InodeFacts.Show(real[..length]);
    }

    private bool IsLiteral(ReadOnlySpan<byte> path)
    {
        foreach (var literal in _literal)
        {
            if (path.SequenceEqual(literal))
                return true;
        }
        return false;
    }

    // The system's own trees hold thousands of files that no user may write: nothing is gained by looking at each at
    // every start of a session, where the rules only forbid what the permissions forbid already.
    private bool IsKeptByRoot(ReadOnlySpan<byte> path) =>
        session.Uid != 0 &&
        (path.StartsWith("/usr/"u8) || path.StartsWith("/lib/"u8) || path.StartsWith("/etc/"u8)) &&
        !session.Policy.MayRestrictBelow(path, PathAccess.Read | PathAccess.Execute);

    // Asks for a name that nobody writes into a rule: restricted, then so is every other.
    private bool NamesEveryChild(ReadOnlySpan<byte> directory)
    {
        if (directory.Length + 2 > TreeWalk.PathBytesMax)
            return true;
        directory.CopyTo(_probe);
        var at = directory.Length == 1 ? 0 : directory.Length;
        _probe[at] = (byte)'/';
        _probe[at + 1] = 1;
        return session.Policy.MayRestrict(_probe.AsSpan(0, at + 2), PathAccess.Files);
    }

    // The kernel asks the permission bits before it asks us, so what they refuse needs no mark. An owner can change
    // them; the group's bits stand for any group, and for access lists.
    private bool MayCreateIn(in InodeFacts facts) =>
        session.Uid == 0 || facts.Uid == session.Uid || (facts.Mode & 0x12) != 0;

    private bool MayBeOpened(in InodeFacts facts, ReadOnlySpan<byte> path)
    {
        if (session.Uid == 0 || facts.Uid == session.Uid)
            return true;
        var open = ((facts.Mode & 0x24) != 0 ? PathAccess.Read : 0) |
            ((facts.Mode & 0x12) != 0 ? PathAccess.Write : 0) | ((facts.Mode & 0x9) != 0 ? PathAccess.Execute : 0);
        return open != PathAccess.None && session.Policy.MayRestrict(path, open);
    }
}
