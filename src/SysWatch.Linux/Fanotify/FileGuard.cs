using System.Collections.Immutable;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Fanotify;

/// <summary>What came of guarding a session's files.</summary>
/// <param name="Refusal">What cannot be held, why and what to do; empty when all is. Else nothing may start.</param>
/// <param name="Entries">Names that were looked at.</param>
/// <param name="Gaps">What is not held for this session, in sentences.</param>
internal sealed record FileGuardReport(
    string Refusal, int Files, int Directories, int Entries, TimeSpan Elapsed, ImmutableArray<string> Gaps)
{
    public bool IsHeld => Refusal.Length == 0;
}

/// <summary>
/// Holds session members to the files and exec rules by permission marks on what those rules name. Everything else on
/// the machine is opened without us.
/// </summary>
internal sealed class FileGuard : IAsyncDisposable
{
    // To begin to hear of names, and more so to stop, takes the kernel longer than a short session: one that follows
    // another soon finds it going on.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TreeWalkLimits _limits;
    private readonly CreationGroup _names;
    private readonly PermissionGroup _group;
    private readonly MarkTable _marks;
    private readonly OpenSettler _settler;
    private readonly OpenTray _tray = new();
    private readonly OpenReader _reader;
    private readonly NewNames _newNames;
    private readonly CreationWatcher _watcher;
    private readonly NameReader? _kernelNames;
    private readonly NameWatch _nameWatch;
    private readonly ITimer _resting;

    /// <param name="inherited">An earlier daemon's group; its marks stand. Null: a new one.</param>
    /// <param name="names">The same for the group that hears of new names.</param>
    /// <param name="kernel">Null where BPF-LSM does not hold files.</param>
    public FileGuard(
        ILabels labels, ISessionTable sessions, TimeProvider time, FileDescriptor? inherited = null,
        TreeWalkLimits? limits = null, FileDescriptor? names = null, KernelFiles? kernel = null)
    {
        _time = time;
        _limits = limits ?? TreeWalkLimits.Standard;
        // Before the other: at the end of a process the kernel closes what came later first, and cannot end this group
        // while an open waits in that one.
        _names = names is null ? CreationGroup.Create() : new CreationGroup(names);
        _group = inherited is null ? PermissionGroup.Create() : new PermissionGroup(inherited);
        _marks = new MarkTable(_group, time, isInherited: inherited is not null, kernel);
        _settler = new OpenSettler(_group, sessions, time);
        _reader = new OpenReader(_group, _marks, labels, sessions, _settler, _tray, time);
        _newNames = new NewNames(_marks, labels, sessions, time, _limits);
        _watcher = new CreationWatcher(_names, _newNames, time);
        _newNames.Watcher = _watcher;
        _nameWatch = new NameWatch(_marks, _newNames, time);
        _kernelNames = kernel?.Names;
        _resting = time.CreateTimer(_ => StopWatching(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The permission group, for the keeper. Valid until the guard is disposed.</summary>
    public FileDescriptor Handle => _group.Handle;

    /// <summary>The group that hears of new names, for the keeper. Valid until the guard is disposed.</summary>
    public FileDescriptor Names => _names.Handle;

    /// <summary>The open that is in hand, for the keeper. Valid until the guard is disposed.</summary>
    public FileDescriptor Tray => _tray.Handle;

    /// <summary>What is protected now, by inode.</summary>
    public ProtectedInodes Inodes => _marks.Inodes;

    /// <summary>Losses since the start, by name, for the posture.</summary>
    public ImmutableDictionary<string, ulong> Lost => ImmutableDictionary.CreateRange(
        new Dictionary<string, ulong>
        {
            ["fanotify-unrecorded-denials"] = (ulong)_settler.Unrecorded,
            ["fanotify-failures"] = (ulong)_reader.Failures,
            ["fanotify-creation-overflows"] = (ulong)_watcher.Overflows,
            ["fanotify-unmarked-names"] = (ulong)_newNames.Failures,
            ["objects-unnamed"] = (ulong)(_nameWatch.Failures + (_kernelNames?.Failures ?? 0)),
        }.Where(loss => loss.Value != 0));

    /// <summary>Opens that were held so far, by whomever.</summary>
    public long Events => _reader.Events;

    public CreationWatcher Watcher => _watcher;

    public NewNames NewNames => _newNames;

    /// <summary>Begins to answer. With an inherited group: after its sessions have been added.</summary>
    /// <param name="waiting">What nobody has answered for an earlier daemon; closed here.</param>
    public void Start(IReadOnlyList<WaitingOpen>? waiting = null)
    {
        _reader.Start(waiting ?? []);
        // What was told while no daemon ran is about the sessions that are known by now.
        _kernelNames?.Start(_nameWatch);
    }

    /// <summary>
    /// Marks all that the session's policy restricts, before its first program runs. On a refusal nothing of it stays.
    /// </summary>
    public FileGuardReport AddSession(Session session) => Guard(session, session.Policy, keep: false, _limits);

    /// <summary>The same of one that an earlier daemon left. What that has marked is marked still.</summary>
    public FileGuardReport TakeOver(Session session) =>
        Guard(session, session.Policy, keep: false, TreeWalkLimits.OfRunning);

    /// <summary>
    /// Marks what a new policy restricts; call it before the swap, and swap only when it is held. What the old one
    /// restricted keeps its mark until the session ends, and is decided by the policy of the moment.
    /// </summary>
    public FileGuardReport ReplacePolicy(Session session, CompiledPolicy policy) =>
        Guard(session, policy, keep: true, _limits);

    /// <summary>
    /// The daemon stops: an open that waits for a person's answer is refused, because no successor could answer it.
    /// Where the file is to be executed, its tracer waits for that.
    /// </summary>
    public void StopAsking() => _settler.StopAsking();

    /// <summary>Looks at every name that has appeared; before a session is forgotten whose members made some.</summary>
    public void Drain() => _watcher.Drain();

    public void RemoveSession(SessionId id)
    {
        lock (_lock)
        {
            _marks.Remove(id);
            _kernelNames?.Hear(Math.Max(_marks.Sessions.Length, 1));
            RestIfIdle();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _resting.DisposeAsync();
        _kernelNames?.Stop();
        _watcher.Dispose();
        _reader.Dispose();
        await _settler.DisposeAsync();
        _tray.Dispose();
        _marks.Dispose();
        _names.Dispose();
    }

    private FileGuardReport Guard(Session session, CompiledPolicy policy, bool keep, TreeWalkLimits limits)
    {
        lock (_lock)
        {
            var started = _time.GetTimestamp();
            var before = _marks.Sessions.FirstOrDefault(known => known.Id == session.Id);
            // A reload came before the launch's own turn, and has marked for the newer policy.
            if (!keep && before is not null)
                return new FileGuardReport("", 0, 0, 0, TimeSpan.Zero, []);
            var guarded = new GuardedSession(session.Id, session.Record.User.Number, policy);
            _marks.Set(guarded);
            // Before the walk, so that what is moved meanwhile is seen by one of the two.
            _kernelNames?.Hear(_marks.Sessions.Length);
            var walk = new SessionWalk(_marks, guarded, _watcher, _time, limits, NeedsWatcher(policy));
            if (!walk.WalkRoots())
                Undo(session.Id, keep ? before : null);
            else if (_kernelNames is not null)
                _nameWatch.NameMounts();
            _marks.Named();
            return new FileGuardReport(
                walk.Refusal, walk.Files, walk.Directories, walk.Entries, _time.GetElapsedTime(started),
                FileGuardPosture.GapsOf(walk, _watcher));
        }
    }

    // Where the kernel judges every use and tells of every move, the only new names that it misses are those of files
    // behind a link, which the walk watches for. A program for which no rule is but one for all may be read: only a
    // mark tells a loader that is started by hand from other readers.
    private bool NeedsWatcher(CompiledPolicy policy) => _kernelNames is null || !_marks.KernelJudgesAlone(policy) ||
        policy.MayRestrict("/\u0001"u8, PathAccess.Execute);

    private void Undo(SessionId id, GuardedSession? before)
    {
        if (before is not null)
        {
            _marks.Set(before);
            return;
        }
        _marks.Remove(id);
        RestIfIdle();
    }

    private void RestIfIdle()
    {
        if (_marks.Sessions.IsEmpty)
            _resting.Change(Rest, Timeout.InfiniteTimeSpan);
    }

    private void StopWatching()
    {
        lock (_lock)
        {
            if (!_marks.Sessions.IsEmpty)
                return;
            _watcher.Stop();
            _kernelNames?.Hear(0);
        }
    }
}
