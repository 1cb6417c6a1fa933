using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Threading.Channels;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Holding.Acl;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Names;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Holding;

/// <summary>The files, keys and pipes that one session's SID is denied on. Safe to use from several threads.</summary>
[SupportedOSPlatform("windows")]
internal sealed class SessionStamps
{
    public const int CreatedMax = 1024;

    private const int UnheldToldMax = 32;
    private const int UnheldMax = 4096;

    private static readonly ScopeLimits s_limits = new();

    private readonly Lock _lock = new();
    private readonly ChangeJournal _journal;
    private readonly MachineListing _listing;
    private readonly StampBatch _batch;
    private readonly ImmutableArray<string> _searched;
    private readonly HeldNames _held = new();
    private readonly Dictionary<string, List<UndoStep>> _made = new(StringComparer.Ordinal);
    private readonly List<UndoStep> _inherited = [];
    private readonly List<(PlannedStamp Stamp, string Reason)> _unheld = [];
    private readonly Channel<string> _created = Channel.CreateBounded<string>(
        new BoundedChannelOptions(CreatedMax) { SingleReader = true });
    private readonly Task _restamping;

    private volatile CompiledPolicy _policy;
    private StampPlan _plan = StampPlan.Nothing;
    private long _createdLost;
    private bool _isOver;

    private SessionStamps(
        ChangeJournal journal, CompiledPolicy policy, Sid session, Sid user, IEnumerable<string> searched)
    {
        _journal = journal;
        _policy = policy;
        _listing = new MachineListing(user);
        _batch = new StampBatch(journal, _listing, session);
        _searched = [.. searched];
        _restamping = Task.Run(RestampAsync);
    }

    /// <summary>What a refusal is the doing of.</summary>
    public HeldNames Held => _held;

    /// <summary>Rules that differ by program.</summary>
    public ImmutableArray<SeenOnly> SeenOnly => _plan.SeenOnly;

    /// <summary>New objects that were not looked at because too many were told of at once.</summary>
    public long CreatedLost => Interlocked.Read(ref _createdLost);

    /// <summary>What is refused by the policy and not held, in sentences that a user reads.</summary>
    public ImmutableArray<string> Notes
    {
        get
        {
            lock (_lock)
            {
                var notes = _unheld.Take(UnheldToldMax)
                    .Select(one => $"{WindowsNames.Display(one.Stamp.Path)} is not held: {one.Reason}");
                return _unheld.Count <= UnheldToldMax ? [.. _plan.Gaps, .. notes]
                    : [.. _plan.Gaps, .. notes, $"{_unheld.Count - UnheldToldMax:N0} more objects are not held."];
            }
        }
    }

    /// <param name="user">Whose <c>#HKCU</c> is meant.</param>
    /// <param name="searched">Where names that a pattern means anywhere are looked for. Canonical.</param>
    /// <exception cref="IOException">The journal cannot be written, or the profile requires what cannot be held:
    /// nothing stays.</exception>
    public static SessionStamps Take(
        ChangeJournal journal, CompiledPolicy policy, Sid session, Sid user, IEnumerable<string> searched)
    {
        Interop.Wine.Refuse("change access lists for a session");
        var stamps = new SessionStamps(journal, policy, session, user, searched);
        try
        {
            stamps.Put(policy);
            return stamps;
        }
        catch
        {
            stamps.Undo();
            throw;
        }
    }

    /// <summary>
    /// The new policy's first and the old one's out then, so that what both refuse is refused all the time. What was
    /// made below a directory meanwhile keeps what it has inherited until the session ends: entries of both policies
    /// name the same SID.
    /// </summary>
    /// <exception cref="IOException">What both policies refuse is held from here on.</exception>
    public void Replace(CompiledPolicy policy)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            var old = _made.ToDictionary(pair => pair.Key, pair => pair.Value.ToList(), StringComparer.Ordinal);
            _unheld.Clear();
            var needed = PutLocked(policy, out var held);
            _policy = policy;
            _held.Keep(held);
            foreach (var (path, steps) in old.Where(pair => !needed.Contains(pair.Key)))
                RemoveLocked(path, steps);
        }
    }

    /// <summary>
    /// Something of this name has appeared: where the policy refuses it, it is stamped in a moment, unless it has
    /// inherited that. Does not wait.
    /// </summary>
    public void Created(NamedObject named)
    {
        var policy = _policy;
        if (policy.Mode != PolicyMode.Enforce || named.Names.IsEmpty)
            return;
        if (policy.MayRestrictBelow(named.Keys[0], PathAccess.All) && !_created.Writer.TryWrite(named.Names[0]))
            Interlocked.Increment(ref _createdLost);
    }

    /// <summary>Takes all out again. Doing it twice does no harm.</summary>
    /// <returns>What could not be, in sentences; it stays in the journal for the next start.</returns>
    public IReadOnlyList<string> Undo()
    {
        _created.Writer.TryComplete();
        lock (_lock)
        {
            _isOver = true;
            _held.Keep([]);
            List<UndoStep> all = [.. _made.Values.SelectMany(steps => steps), .. _inherited];
            _made.Clear();
            _inherited.Clear();
            return new StampUndo().UndoAll(_journal, all);
        }
    }

    private void Put(CompiledPolicy policy)
    {
        lock (_lock)
            PutLocked(policy, out _);
    }

    /// <param name="held">All objects that are held by this policy now.</param>
    /// <returns>Those for which what was on them before is still needed.</returns>
    private HashSet<string> PutLocked(CompiledPolicy policy, out HashSet<string> held)
    {
        var plan = StampScope.Plan(policy, _listing, _searched, s_limits);
        var needed = plan.Stamps.Where(_held.IsHeldAs).Select(stamp => stamp.Path).ToHashSet(StringComparer.Ordinal);
        var now = new HashSet<string>(needed, StringComparer.Ordinal);
        _batch.Put(
            plan.Stamps.Where(stamp => !needed.Contains(stamp.Path)).ToList(),
            (stamp, step) =>
            {
                // Nothing was put: what was there already is what is needed.
                if (step is null)
                    needed.Add(stamp.Path);
                now.Add(stamp.Path);
                _held.Set(stamp);
                Note(stamp, step);
            },
            AddUnheld);
        _plan = plan;
        held = now;
        Require(policy);
        return needed;
    }

    private void AddUnheld(PlannedStamp stamp, string reason)
    {
        if (_unheld.Count < UnheldMax)
            _unheld.Add((stamp, reason));
    }

    private void Note(PlannedStamp stamp, UndoStep? step)
    {
        if (step is not { } made)
            return;
        if (!_made.TryGetValue(stamp.Path, out var steps))
            _made.Add(stamp.Path, steps = []);
        steps.Add(made);
    }

    /// <summary>A session whose profile requires a guard does not start without.</summary>
    private void Require(CompiledPolicy policy)
    {
        foreach (var (stamp, reason) in _unheld)
        {
            var guard = stamp.Kind switch
            {
                Plans.Stamps.ObjectKind.Key => Guard.Registry,
                Plans.Stamps.ObjectKind.Pipe => Guard.Sockets,
                _ => Guard.Files,
            };
            if (policy.Required.Contains(guard))
            {
                throw new IOException(
                    $"The profile {policy.Profile} requires that {guard.ToString().ToLowerInvariant()} are held, and " +
                    $"{WindowsNames.Display(stamp.Path)} cannot be: {reason}");
            }
        }
    }

    /// <summary>What fails stays among what the session has, and is tried again at its end.</summary>
    private void RemoveLocked(string path, List<UndoStep> steps)
    {
        var undo = new StampUndo();
        var done = new List<ulong>();
        foreach (var step in steps)
        {
            if (undo.Undo(step.Change) is not null)
                continue;
            _made[path].Remove(step);
            if (_made[path].Count == 0)
                _made.Remove(path);
            if (step.Change is StampChange { IsInherited: true })
                _inherited.Add(step);
            else
                done.Add(step.Number);
        }
        _journal.Undone(done);
    }

    private async Task RestampAsync()
    {
        await foreach (var path in _created.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                Restamp(path);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                Interlocked.Increment(ref _createdLost);
            }
        }
    }

    private void Restamp(string path)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            var plan = StampScope.PlanAt(_policy, _listing, path, s_limits);
            _batch.Put(
                plan.Stamps.Where(stamp => !_held.HoldsChildrenOf(stamp)).ToList(),
                (stamp, step) =>
                {
                    _held.Add(stamp);
                    Note(stamp, step);
                },
                AddUnheld);
        }
    }
}
