using SysWatch.Core.Sessions;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Mediation;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// Marks what appears under a name that rules mean. What a session member has made against a rule, where no mark of a
/// directory could refuse it, is recorded and taken away again.
/// </summary>
internal sealed class NewNames(
    MarkTable marks, ILabels labels, ISessionTable sessions, TimeProvider time, TreeWalkLimits limits)
    : ICreationListener, INewDirectories
{
    // File times go in the kernel's ticks, and are behind by one at most.
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(10);

    private readonly CreatedFile _created = new(time);
    private long _failures;
    private long _removed;

    /// <summary>Is begun where a symbolic link that appears leads to a file. Not on its own thread.</summary>
    public CreationWatcher? Watcher { get; set; }

    /// <summary>Names that should carry a mark, or be known to the kernel, and do not.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Files that were made against a rule, and are gone.</summary>
    public long Removed => Volatile.Read(ref _removed);

    public bool Matters(ReadOnlySpan<byte> path, bool isDirectory)
    {
        foreach (var session in marks.Sessions)
        {
            if (session.MayRestrict(path) || (isDirectory && session.MayRestrictBelow(path)))
                return true;
        }
        return false;
    }

    public void Appeared(int descriptor, ReadOnlySpan<byte> path, int pid, bool isMove)
    {
        try
        {
            if (!isMove && IsRefused(descriptor, path, pid))
                return;
            foreach (var session in marks.Sessions)
            {
                var walk = new SessionWalk(marks, session, null, time, limits);
                Interlocked.Add(ref _failures, walk.WalkNew(descriptor, path) ? walk.Unnamed : walk.Unnamed + 1);
            }
            marks.Named();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    /// <summary>A symbolic link has this name: what lies behind it may be meant.</summary>
    public void LinkAppeared(ReadOnlySpan<byte> path)
    {
        foreach (var session in marks.Sessions)
        {
            var walk = new SessionWalk(marks, session, Watcher, time, limits, watchesAll: false);
            Interlocked.Add(ref _failures, walk.WalkLink(path) ? walk.Unnamed : walk.Unnamed + 1);
        }
        marks.Named();
    }

    /// <summary>Any thread.</summary>
    public void Appeared(int descriptor, ReadOnlySpan<byte> path)
    {
        if (Matters(path, isDirectory: true))
            Appeared(descriptor, path, pid: 0, isMove: true);
    }

    public void Overflowed()
    {
        foreach (var session in marks.Sessions)
        {
            if (!new SessionWalk(marks, session, null, time, limits).WalkRoots())
                Interlocked.Increment(ref _failures);
        }
        marks.Named();
    }

    private bool IsRefused(int descriptor, ReadOnlySpan<byte> path, int pid)
    {
        // Where the kernel judged the call that made it, the program may be another one by now, with other rules.
        if (!TryGetMaker(pid, out var label) ||
            !sessions.TryGet(label.SessionId, out var session) || marks.KernelJudgesAlone(session.Policy) ||
            !InodeFacts.TryRead(descriptor, out var facts) || facts.Uid != session.Record.User.Number ||
            !facts.IsRegular || facts.Links != 1 || !_created.IsYoung(facts) ||
            IsHeldByItsDirectory(path, session, facts))
            return false;
        var decision = session.Policy.DecidePath(path, PathAccess.Create, label.ActorSet);
        foreach (var alias in marks.Find(session.Id)?.AliasesOf(path) ?? [])
        {
            var other = session.Policy.DecidePath(alias, PathAccess.Create, label.ActorSet);
            decision = other.Verdict > decision.Verdict ? other : decision;
        }
        if (decision.Verdict != Verdict.Deny)
            return false;
        var attempt = new Attempt(session, pid, Guard.Files, "create", InodeFacts.Show(path), "fanotify");
        if (sessions.Settle(attempt, decision))
            return false;
        var name = path.ToArray();
        if (!CreatedFile.RemoveByName(name, facts.Key))
            return false;
        _removed++;
        return true;
    }

    // The maker may be gone by now: then its last label, a living session and the file's owner stand for it. Not where
    // its number is another process's since.
    private bool TryGetMaker(int pid, out Label label) =>
        labels.TryGet(pid, out label) ||
        (labels.TryGetRecent(pid, out label) &&
            ProcFiles.StartTimeNs(pid) is var started && (started == 0 || started == label.StartTime));

    // There the very open that makes a file is held, and judged, and its file taken away where it is refused. Not
    // where the file may be older than the mark.
    private bool IsHeldByItsDirectory(ReadOnlySpan<byte> path, Session session, in InodeFacts facts)
    {
        var end = Math.Max(path.LastIndexOf((byte)'/'), 1);
        if (!InodeFacts.TryRead(path[..end], out var directory))
            return false;
        var birth = DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(facts.Key.BirthNs / 100);
        return marks.Inodes.NamesOf(directory.Key)
            .Any(name => name.Session == session.Id && birth - name.Since > ClockStep);
    }
}
