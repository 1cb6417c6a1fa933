using System.Collections.Concurrent;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// All processes and who made them, from events that come late, twice, in any order or not at all. A number alone is
/// nobody: who had it is told by time, or by the boot's sequence number. Any thread.
/// </summary>
internal sealed partial class ProcessTree
{
    /// <summary>The longest dead beyond these are forgotten.</summary>
    public const int DeadMax = 4096;

    /// <summary>More than Windows has room for; beyond them none is kept, and that is counted.</summary>
    public const int LivingMax = 262_144;

    /// <summary>A process that has just ended may still be named as a parent.</summary>
    private const long Lingers = 1000 * FileTimes.TicksPerMs;

    /// <summary>Two events tell of one beginning within this.</summary>
    private const long Together = 50 * FileTimes.TicksPerMs;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, TreeProcess> _latest = [];
    private readonly Queue<TreeProcess> _dead = [];

    /// <summary>All that are kept, by the number that each names as its parent's.</summary>
    private readonly Dictionary<int, HashSet<TreeProcess>> _byParent = [];

    /// <summary>The latest of each number that is, or was, a member: asked for each event of the machine.</summary>
    private readonly ConcurrentDictionary<int, TreeProcess> _members = new();

    private long _kept;
    private long _dropped;
    private long _forgotten;

    /// <summary>Processes that were never kept, for want of room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Dead processes that are not known any more.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Whether whoever has the number is a member, or was the last to have it. Neither locks nor allocates.
    /// </summary>
    public bool IsMember(int pid) => _members.ContainsKey(pid);

    /// <summary>Who had the number at that time; null: nobody that is known.</summary>
    public TreeProcess? At(int pid, long fileTime)
    {
        if (_members.TryGetValue(pid, out var member) && member.WasThere(fileTime))
            return member;
        lock (_lock)
        {
            for (var process = _latest.GetValueOrDefault(pid); process is not null; process = process.Earlier)
            {
                if (process.WasThere(fileTime))
                    return process;
            }
            // Of a thread that was still on its way out; or two sources' clocks are apart, and it had just begun.
            return _latest.TryGetValue(pid, out var last) &&
                ((last.HasEnded && fileTime - last.Ended is > 0 and < Lingers) ||
                    last.Begun - fileTime is > 0 and < Together)
                ? last
                : null;
        }
    }

    /// <returns>Null: it was not kept. What was known already has been completed.</returns>
    public TreeProcess? Began(ProcessBegan seen, out bool isNew)
    {
        lock (_lock)
        {
            var process = Known(seen);
            isNew = process is null || process.Begun == 0;
            process ??= Add(seen.Pid, seen.CreationTime != 0 ? seen.CreationTime : seen.FileTime);
            if (process is null)
                return null;
            CompleteAndRename(process, seen);
            if (seen is { IsHearsay: false, IsRundown: false } && process.KernelLine.Length == 0)
                process.KernelLine = seen.CommandLine;
            Link(process);
            if (isNew)
                LinkChildrenOf(process);
            return process;
        }
    }

    /// <returns>Null: it had ended already.</returns>
    public TreeProcess? Ended(ProcessEnded seen)
    {
        lock (_lock)
        {
            var process = Ending(seen);
            if (process is { HasEnded: true })
                return null;
            // Its beginning is still to come, or was lost.
            process ??= Add(seen.Pid, 0);
            if (process is null)
                return null;
            if (seen.SequenceNumber != 0)
                process.SequenceNumber = seen.SequenceNumber;
            End(process, seen.FileTime, seen.ExitStatus);
            return process;
        }
    }

    /// <summary>Makes a process a member, with all that descends from it: its session says so.</summary>
    /// <param name="isAgent">It is the session's first.</param>
    public TreeProcess? Admit(SessionId session, SnapshotProcess member, bool isAgent)
    {
        lock (_lock)
        {
            if (Kept(member) is not { } process)
                return null;
            process.IsAgent = isAgent;
            SetSession(process, session, ranBefore: false);
            return process;
        }
    }

    /// <summary>The session has ended, or its processes go on without it.</summary>
    public void Release(SessionId session)
    {
        lock (_lock)
        {
            foreach (var process in All().Where(process => process.Session == session).ToArray())
            {
                (process.Session, process.Action, process.IsAgent) = (null, default, false);
                _members.TryRemove(new KeyValuePair<int, TreeProcess>(process.Pid, process));
            }
        }
    }

    /// <summary>The session's living processes, the agent first.</summary>
    public IReadOnlyList<TreeProcess> Members(SessionId session)
    {
        lock (_lock)
        {
            return [.. _latest.Values.Where(process => process.Session == session && !process.HasEnded)
                .OrderBy(process => !process.IsAgent).ThenBy(process => process.Begun)];
        }
    }

    private IEnumerable<TreeProcess> All()
    {
        foreach (var latest in _latest.Values)
        {
            for (var process = latest; process is not null; process = process.Earlier)
                yield return process;
        }
    }

    /// <summary>The one that this tells of once more, or whose end came first.</summary>
    private TreeProcess? Known(ProcessBegan seen)
    {
        for (var process = _latest.GetValueOrDefault(seen.Pid); process is not null; process = process.Earlier)
        {
            if (process.SequenceNumber != 0 && seen.SequenceNumber != 0)
            {
                if (process.SequenceNumber == seen.SequenceNumber)
                    return process;
            }
            else if (IsSame(process, seen))
                return process;
        }
        return null;
    }

    private static bool IsSame(TreeProcess process, ProcessBegan seen)
    {
        if (process.Begun == 0)
            return process.Ended >= seen.FileTime;
        if (process.IsExact && seen.CreationTime != 0)
            return process.Begun == seen.CreationTime;
        if (seen.IsRundown || process.IsOlder)
            return process.WasThere(seen.FileTime);
        if (process.HasEnded && seen.FileTime > process.Ended)
            return false;
        return process.IsExact
            ? IsSoonAfter(seen.FileTime, process.Begun)
            : Math.Abs(process.Begun - seen.FileTime) <= Together;
    }

    private TreeProcess? Ending(ProcessEnded seen)
    {
        for (var process = _latest.GetValueOrDefault(seen.Pid); process is not null; process = process.Earlier)
        {
            if (process.SequenceNumber != 0 && seen.SequenceNumber != 0
                ? process.SequenceNumber == seen.SequenceNumber
                : process.Begun <= seen.FileTime &&
                    (!process.HasEnded || Math.Abs(process.Ended - seen.FileTime) <= Together))
                return process;
        }
        return null;
    }

    /// <summary>Puts it where its time is among those that had the number; who had it before has ended.</summary>
    private TreeProcess? Add(int pid, long begun)
    {
        if (_kept - _dead.Count >= LivingMax)
        {
            Interlocked.Increment(ref _dropped);
            return null;
        }
        var added = new TreeProcess(pid) { Begun = begun };
        _kept++;
        _latest.TryGetValue(pid, out var later);
        if (later is null || later.Begun <= begun || begun == 0)
        {
            if (later is { HasEnded: false } && begun != 0)
                End(later, begun, 0);
            added.Earlier = later;
            _latest[pid] = added;
            _members.TryRemove(pid, out _);
            return added;
        }
        while (later.Earlier is { } earlier && earlier.Begun > begun)
            later = earlier;
        (added.Earlier, later.Earlier) = (later.Earlier, added);
        End(added, later.Begun, 0);
        return added;
    }

    private static void Complete(TreeProcess process, ProcessBegan seen)
    {
        process.IsOlder = seen is { IsRundown: true, CreationTime: 0 } && (process.Begun == 0 || process.IsOlder ||
            process.Begun == seen.FileTime);
        if (process.Begun == 0)
            process.Begun = seen.FileTime;
        if (seen.CreationTime != 0 && !process.IsExact)
            (process.Begun, process.IsExact, process.IsOlder) = (seen.CreationTime, true, false);
        if (process.SequenceNumber == 0)
            process.SequenceNumber = seen.SequenceNumber;
        if (process.ParentSequenceNumber == 0)
            process.ParentSequenceNumber = seen.ParentSequenceNumber;
        if (process.ParentPid == 0)
            process.ParentPid = seen.ParentPid;
        // A whole path says more than a name.
        if (process.ImageName.Length == 0 || (!process.ImageName.Contains('\\') && seen.ImageName.Contains('\\')))
            process.ImageName = seen.ImageName;
        if (process.CommandLine.Length == 0)
            process.CommandLine = seen.CommandLine;
    }

    private void End(TreeProcess process, long fileTime, uint status)
    {
        process.Ended = Math.Max(fileTime, 1);
        process.ExitStatus = status;
        _dead.Enqueue(process);
        while (_dead.Count > DeadMax)
        {
            Forget(_dead.Dequeue());
            Interlocked.Increment(ref _forgotten);
        }
    }

    private void Forget(TreeProcess process)
    {
        _kept--;
        if (_byParent.TryGetValue(process.ParentPid, out var siblings) && siblings.Remove(process) &&
            siblings.Count == 0)
            _byParent.Remove(process.ParentPid);
        _members.TryRemove(new KeyValuePair<int, TreeProcess>(process.Pid, process));
        if (!_latest.TryGetValue(process.Pid, out var later))
            return;
        if (later == process)
        {
            if (process.Earlier is { } earlier)
                _latest[process.Pid] = earlier;
            else
                _latest.Remove(process.Pid);
            return;
        }
        while (later.Earlier is { } next && next != process)
            later = next;
        later.Earlier = process.Earlier;
    }
}
