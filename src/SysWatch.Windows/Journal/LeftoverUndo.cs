using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Journal;

/// <summary>Undoes these together, and tells the journal of each that is undone.</summary>
/// <returns>What could not be, in sentences.</returns>
internal delegate IReadOnlyList<string> UndoSteps(ChangeJournal journal, IReadOnlyCollection<UndoStep> steps);

/// <summary>
/// Undoes what sessions that are over have left: at the start, every few minutes while there is anything, and a user's
/// keys when he starts a session. Each session's on a thread of its own, and nobody waits for one for good: a file may
/// lie in a file system that a user serves, who answers when he likes. Sessions that begin meanwhile have other SIDs,
/// and so other entries.
/// </summary>
internal sealed class LeftoverUndo(ChangeJournal journal, UndoSteps undo, TimeProvider time) : IAsyncDisposable
{
    public const int ThreadsMax = 32;
    public const int StepsAtOnce = 64;

    public static readonly TimeSpan Again = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan s_stopLimit = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Sid, bool> _live = [];
    private readonly ConcurrentDictionary<Sid, UnderWay> _underWay = [];
    private readonly ConcurrentDictionary<Sid, ImmutableArray<string>> _problems = [];
    private ITimer? _timer;
    private volatile bool _isStopping;

    /// <summary>Nothing of this session is left over. Before the first change that names it.</summary>
    public void Begin(Sid session) => _live[session] = true;

    /// <summary>After its own undo: what that could not do is left over.</summary>
    public void End(Sid session) => _live.TryRemove(session, out _);

    /// <summary>Tries all, and then again and again until it is disposed.</summary>
    /// <param name="limit">What takes longer goes on beside the caller.</param>
    public async Task StartAsync(TimeSpan limit)
    {
        var first = Round();
        _timer = time.CreateTimer(_ => Round(), null, Again, Again);
        await WithinAsync(first, limit).ConfigureAwait(false);
    }

    /// <summary>Tries all once.</summary>
    /// <returns>Whether all was tried within the limit; what was not goes on.</returns>
    public Task<bool> TryAsync(TimeSpan limit) => WithinAsync(Round(), limit);

    /// <summary>His keys, which can be reached while he is logged on. Does not throw.</summary>
    public void OfUser(Sid user) => OfUser(user, change => change);

    /// <summary>For removal: all once, with the keys of users who are not logged on.</summary>
    /// <param name="load">Loads a user's keys until it is disposed; null where they are loaded already.</param>
    /// <returns>What is left, in sentences.</returns>
    public async Task<IReadOnlyList<string>> TakeBackAsync(Func<Sid, IDisposable?> load, TimeSpan limit)
    {
        var problems = new List<string>();
        foreach (var user in Open().Select(step => UserKeys.UserOf(step.Change)).OfType<Sid>().Distinct())
        {
            try
            {
                using var loaded = load(user);
                OfUser(user, loaded is null ? change => change : UserKeys.WithoutLink);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                problems.Add(failed.Message);
            }
        }
        await TryAsync(limit).ConfigureAwait(false);
        return [.. problems, .. Left()];
    }

    /// <summary>What is left now, and what is waited for, in sentences that administrators read.</summary>
    public IReadOnlyList<string> Left(int sentencesMax = int.MaxValue)
    {
        var left = journal.Damage.Select(damage => $"The journal of changes is damaged: {damage}").ToList();
        foreach (var session in Open().Select(step => step.Change.Session).Distinct())
        {
            if (_underWay.TryGetValue(session, out var way))
                left.Add(way.ToString());
            left.AddRange(_problems.GetValueOrDefault(session, []));
        }
        return left.Count <= sentencesMax ? left
            :
            [
                .. left.Take(sentencesMax),
                string.Create(CultureInfo.InvariantCulture, $"{left.Count - sentencesMax} more could not be undone."),
            ];
    }

    /// <summary>What is under way ends after what it is at; where that takes longer, it is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        var all = Task.WhenAll(_underWay.Values.Select(way => way.Ended));
        await WithinAsync(all, s_stopLimit).ConfigureAwait(false);
    }

    /// <summary>In this order: what a session has that begins meanwhile is not taken for left over.</summary>
    private IEnumerable<UndoStep> Open()
    {
        var open = journal.Open;
        return open.Where(step => !_live.ContainsKey(step.Change.Session));
    }

    private void OfUser(Sid user, Func<Change, Change> named)
    {
        var steps = Open().Where(step => user.Equals(UserKeys.UserOf(step.Change)))
            .Select(step => step with { Change = named(step.Change) }).ToList();
        if (steps.Count > 0)
            Undo(steps);
    }

    private Task Round()
    {
        var waiting = new ConcurrentQueue<IGrouping<Sid, UndoStep>>(
            Open().GroupBy(step => step.Change.Session).Where(left => !_underWay.ContainsKey(left.Key)));
        var threads = Math.Min(waiting.Count, ThreadsMax - _underWay.Count);
        return Task.WhenAll(Enumerable.Range(0, Math.Max(0, threads)).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!_isStopping && waiting.TryDequeue(out var left))
                    Undo(left.Key, [.. left]);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private void Undo(Sid session, ImmutableArray<UndoStep> steps)
    {
        var way = new UnderWay();
        if (!_underWay.TryAdd(session, way))
            return;
        var problems = ImmutableArray.CreateBuilder<string>();
        try
        {
            foreach (var some in Portions(steps))
            {
                if (_isStopping)
                    break;
                way.IsAt(some, time.GetUtcNow());
                problems.AddRange(Undo(some));
            }
        }
        finally
        {
            _problems[session] = problems.ToImmutable();
            _underWay.TryRemove(session, out _);
            way.End();
        }
    }

    /// <summary>
    /// First what no user can keep waiting; then what names objects, and last what has been inherited: what lies below
    /// is looked through when nothing else of the session is left on it.
    /// </summary>
    private static IEnumerable<IReadOnlyCollection<UndoStep>> Portions(ImmutableArray<UndoStep> steps)
    {
        foreach (var kind in steps.GroupBy(IsOfFile).OrderBy(kind => kind.Key))
        {
            foreach (var some in kind.Where(step => !IsInherited(step)).Chunk(StepsAtOnce))
                yield return some;
            if (kind.Where(IsInherited).ToList() is { Count: > 0 } inherited)
                yield return inherited;
        }
    }

    private static bool IsOfFile(UndoStep step) =>
        step.Change is StampChange { Kind: ObjectKind.File or ObjectKind.Directory };

    private static bool IsInherited(UndoStep step) => step.Change is StampChange { IsInherited: true };

    /// <summary>Whatever breaks with some must not keep others from being undone.</summary>
    private IReadOnlyList<string> Undo(IReadOnlyCollection<UndoStep> steps)
    {
        try
        {
            return undo(journal, steps);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return [$"Entries of a session that has ended could not be undone: {broken.Message}"];
        }
    }

    private async Task<bool> WithinAsync(Task all, TimeSpan limit)
    {
        try
        {
            await all.WaitAsync(limit, time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private sealed class UnderWay
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile string _at = "What a session that has ended left is being undone.";

        public Task Ended => _ended.Task;

        public void End() => _ended.SetResult();

        public void IsAt(IReadOnlyCollection<UndoStep> some, DateTimeOffset since)
        {
            var first = some.Select(step => step.Change).OfType<StampChange>().FirstOrDefault();
            var name = first is null ? "network filters" : WindowsNames.Display(first.Path);
            _at = string.Create(
                CultureInfo.InvariantCulture,
                $"Since {since:u} entries of a session that has ended are being taken out of {some.Count} objects, ") +
                $"of which {name} is the first: one of them may not answer.";
        }

        public override string ToString() => _at;
    }
}
