using System.Collections.Immutable;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Compilation;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>What came of marking one inode.</summary>
internal enum MarkResult
{
    Marked,
    AlreadyMarked,

    /// <summary>Our own limit.</summary>
    Full,

    /// <summary>The file system, or the kernel's memory, does not allow it.</summary>
    Refused,
}

/// <summary>
/// The marks of the permission group and the table that explains them, changed together. Marks are shared by sessions.
/// </summary>
/// <param name="kernel">Null where BPF-LSM does not hold files.</param>
internal sealed class MarkTable(
    PermissionGroup group, TimeProvider time, bool isInherited, KernelFiles? kernel = null) : IDisposable
{
    internal const ulong FileMask = FanotifyAbi.OpenPermission;

    // A program that may not be run is held at reads too: a loader started by hand reads what it runs.
    internal const ulong ProgramMask = FanotifyAbi.OpenPermission | FanotifyAbi.OpenExecPermission;

    internal const ulong DirectoryMask = FanotifyAbi.OpenPermission | FanotifyAbi.EventOnChild;

    private const int IgnoredMax = 65_536;

    // Who replaces a file writes another one and moves it there, all in a moment.
    private static readonly TimeSpan SettledAge = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<InodeKey> _ignored = [];
    private ImmutableArray<GuardedSession> _sessions = [];

    public PermissionGroup Group => group;

    /// <summary>BPF-LSM decides at every use of a file: what cannot be marked is held all the same.</summary>
    public bool KernelDecides => kernel is not null;

    /// <summary>Nothing of this policy's waits for an answer from here.</summary>
    public bool KernelJudgesAlone(CompiledPolicy policy) => KernelDecides && !policy.AsksAboutFiles;

    public ProtectedInodes Inodes { get; } = new(time);

    /// <summary>A snapshot.</summary>
    public ImmutableArray<GuardedSession> Sessions => _sessions;

    /// <summary>Opens that found a mark of no session's, and took it away.</summary>
    public long StaleMarks { get; private set; }

    public GuardedSession? Find(SessionId id)
    {
        foreach (var session in _sessions)
        {
            if (session.Id == id)
                return session;
        }
        return null;
    }

    public void Set(GuardedSession session)
    {
        lock (_lock)
        {
            kernel?.Objects?.Begin(session.Id);
            _sessions = [.. _sessions.Where(s => s.Id != session.Id), session];
        }
    }

    /// <summary>
    /// Has the kernel judge an object, and what lies in it, by this name also where it is reached by another path.
    /// False where it cannot.
    /// </summary>
    /// <param name="descriptor">The object, also open with O_PATH.</param>
    public bool Name(
        int descriptor, SessionId session, ReadOnlySpan<byte> path, ObjectNameFlags flags = ObjectNameFlags.None) =>
        kernel?.Objects?.TryAdd(session, descriptor, path, flags) ?? false;

    public bool Name(in KernelNumbers numbers, SessionId session, ReadOnlySpan<byte> path) =>
        kernel?.Objects?.TryAdd(session, numbers, path) ?? false;

    /// <summary>Whether this object of the kernel's is the one that is open.</summary>
    public bool IsObject(int descriptor, in KernelNumbers numbers) =>
        kernel?.Objects?.Is(descriptor, numbers) ?? false;

    /// <summary>To be called after names were given.</summary>
    public void Named() => kernel?.Objects?.Added();

    /// <param name="descriptor">The object, also open with O_PATH.</param>
    /// <param name="mask">0: the kernel judges it, and it is only to be known here.</param>
    public MarkResult Protect(int descriptor, in InodeKey key, SessionId session, ReadOnlySpan<byte> path, ulong mask)
    {
        lock (_lock)
        {
            // It has ended meanwhile.
            if (Find(session) is null)
                return MarkResult.AlreadyMarked;
            // The table first: an event that follows at once finds it.
            if (!Inodes.TryAdd(key, session, path, mask, out var added, out var isNew))
                return MarkResult.Full;
            if (added != 0)
            {
                // What an earlier daemon has had ignored is not known.
                if (_ignored.Remove(key) || isInherited)
                    _ = group.Heed(descriptor);
                if (group.Mark(descriptor, added) != 0)
                    return MarkResult.Refused;
            }
            return isNew ? MarkResult.Marked : MarkResult.AlreadyMarked;
        }
    }

    public void Remove(SessionId session)
    {
        lock (_lock)
        {
            _sessions = [.. _sessions.Where(s => s.Id != session)];
            kernel?.Objects?.Remove(session);
            var dropped = Inodes.Remove(session);
            if (Inodes.Count == 0)
            {
                // Also what was renamed since, and what is ignored.
                group.Flush();
                _ignored.Clear();
                return;
            }
            foreach (var mark in dropped)
                Unmark(mark);
        }
    }

    /// <summary>
    /// Stops events for a file that no session's rules name and that is seen only by its directory's mark, until it is
    /// changed. Does nothing where that is not sure.
    /// </summary>
    /// <remarks>
    /// It may be moved over a protected name, and is opened there until the watcher has heard of it. So only what lies
    /// there long enough, and what members could open under its own name: then that gives them nothing.
    /// </remarks>
    /// <param name="path">Where the file is now.</param>
    public void IgnoreIfHarmless(int descriptor, in InodeFacts facts, ReadOnlySpan<byte> path)
    {
        if (facts.Links != 1 || facts.IsDirectory || !IsSettled(facts) || IsInMovedDirectory(path))
            return;
        lock (_lock)
        {
            if (_ignored.Count >= IgnoredMax || !Inodes.NamesOf(facts.Key).IsEmpty)
                return;
            foreach (var session in _sessions)
            {
                if (session.MayRestrict(path) || (session.Uid != 0 && session.Uid != facts.Uid))
                    return;
            }
            // A mark of a session that ended while the file was elsewhere.
            if (group.Unmark(descriptor, ProgramMask) == 0)
                StaleMarks++;
            if (group.Ignore(descriptor) != 0)
                return;
            _ignored.Add(facts.Key);
            // A change after the look and before the ignoring has not ended it.
            if (!InodeFacts.TryRead(descriptor, out var now) || now.ChangeNs != facts.ChangeNs)
                _ = group.Heed(descriptor);
        }
    }

    public void Dispose() => group.Dispose();

    private bool IsSettled(in InodeFacts facts) =>
        time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(facts.ChangeNs / 100) >= SettledAge;

    // Marked under a name that it does not have here: moved, or seen through a link or another mount.
    private bool IsInMovedDirectory(ReadOnlySpan<byte> path)
    {
        var end = Math.Max(path.LastIndexOf((byte)'/'), 1);
        if (!InodeFacts.TryRead(path[..end], out var directory))
            return true;
        foreach (var name in Inodes.NamesOf(directory.Key))
        {
            if (!path[..end].SequenceEqual(name.Path))
                return true;
        }
        return false;
    }

    // A file that is elsewhere by now keeps its mark until an open finds it unneeded, or until the last session ends.
    private unsafe void Unmark(in DroppedMark mark)
    {
        var name = new byte[mark.Path.Length + 1];
        mark.Path.CopyTo(name, 0);
        int descriptor;
        fixed (byte* path = name)
            descriptor = open(path, O_PATH | O_CLOEXEC, 0);
        if (descriptor < 0)
            return;
        if (InodeFacts.TryRead(descriptor, out var facts) && facts.Key == mark.Key)
            _ = group.Unmark(descriptor, mark.Mask);
        _ = close(descriptor);
    }
}
