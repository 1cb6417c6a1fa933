using System.Collections.Immutable;
using System.Runtime.Versioning;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding.Acl;

/// <summary>
/// Keeps one session from the processes of its user that are not its own: their memory, where their variables are,
/// their handles, their end. Each is denied to the session's SID by an entry in the process's own list. Not in the
/// journal: an entry goes with its process, and names a SID that nobody has again. Any thread.
/// </summary>
/// <param name="user">Whose processes; those of others Windows itself keeps the session from.</param>
/// <param name="isMember">Of the session: its own are not kept from it.</param>
[SupportedOSPlatform("windows")]
internal sealed class ProcessShield(Sid session, Sid user, Func<HeldProcess, bool> isMember)
{
    /// <summary>More than a user has; beyond these the newest are let go of, unheld.</summary>
    public const int ProcessesMax = 16_384;

    private readonly Lock _lock = new();

    /// <summary>By number and time of creation; nothing where nothing was to be put.</summary>
    private readonly Dictionary<(int Pid, long Creation), ImmutableArray<AccessControlEntry>> _known = [];

    /// <summary>Those that could not be closed yet.</summary>
    private readonly HashSet<(int Pid, long Creation)> _open = [];

    private bool _isOver;

    /// <summary>Processes of the user that could not be closed to the session, as of the last look at all.</summary>
    public int OpenCount
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Looks at all that run; those that were looked at already cost nothing.</summary>
    /// <exception cref="NativeException">The system does not say which there are.</exception>
    public void Look()
    {
        var all = ProcessTable.Read();
        lock (_lock)
        {
            var there = all.Select(one => (one.Pid, one.Creation)).ToHashSet();
            foreach (var gone in _known.Keys.Where(one => !there.Contains(one)).ToArray())
                _known.Remove(gone);
            _open.IntersectWith(there);
        }
        foreach (var one in all)
            Look(one.Pid, one.Creation);
    }

    /// <summary>At one that has just begun.</summary>
    public void Look(int pid)
    {
        using var process = HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        if (process is not null)
            Look(pid, process.Creation);
    }

    public bool Holds(int pid)
    {
        lock (_lock)
            return _known.Any(one => one.Key.Pid == pid && one.Value.Length > 0);
    }

    /// <summary>Takes the entries out of those that still run. Doing it twice does no harm.</summary>
    public void Undo()
    {
        lock (_lock)
        {
            _isOver = true;
            foreach (var ((pid, creation), entries) in _known.Where(one => one.Value.Length > 0))
            {
                try
                {
                    using var target = OpenObject.Process(pid, creation);
                    Stamping.Remove(target, entries);
                }
                catch (IOException)
                {
                    // It has ended; or what is left of ours means nobody.
                }
            }
            _known.Clear();
        }
    }

    private void Look(int pid, long creation)
    {
        // 0 and 4: the system itself.
        if (pid is 0 or 4)
            return;
        lock (_lock)
        {
            if (_isOver || _known.ContainsKey((pid, creation)))
                return;
            var entries = _known.Count >= ProcessesMax ? null : Close(pid, creation);
            if (entries is { } made)
            {
                _known[(pid, creation)] = made;
                _open.Remove((pid, creation));
            }
            else if (_open.Count < ProcessesMax)
                _open.Add((pid, creation));
        }
    }

    /// <returns>Null: it could not be closed, and is tried again.</returns>
    private ImmutableArray<AccessControlEntry>? Close(int pid, long creation)
    {
        using var process = HeldProcess.TryOpen(pid, creation, HeldProcess.LookAccess);
        if (process is null || IsOfAnother(process) || isMember(process))
            return ImmutableArray<AccessControlEntry>.Empty;
        try
        {
            using var target = OpenObject.Process(pid, creation);
            StampRequest Ask(ObjectFacts facts) => new(facts, session, PathAccess.All);
            return Stamping.Apply(target, Ask, _ => { }) switch
            {
                Stamp made => [.. made.Added.Select(added => added.Entry)],
                NothingToStamp => ImmutableArray<AccessControlEntry>.Empty,
                _ => null,
            };
        }
        catch (IOException)
        {
            return process.HasEnded ? ImmutableArray<AccessControlEntry>.Empty : null;
        }
    }

    /// <summary>Of one that keeps its token to itself nobody knows, and it is closed as the user's.</summary>
    private bool IsOfAnother(HeldProcess process) =>
        TokenFacts.TryOfProcess(process, TokenFacts.UserOf, out var own) && !own.Equals(user);
}
