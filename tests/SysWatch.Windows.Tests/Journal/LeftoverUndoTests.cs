using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Journal;

public sealed class LeftoverUndoTests : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly Sid s_third = Sid.Parse("S-1-5-21-77-88-99-2147483651");

    private readonly string _path = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeMachine _machine = new();
    private readonly ChangeJournal _journal;
    private readonly LeftoverUndo _left;
    private readonly ConcurrentQueue<int> _sizes = [];
    private readonly HashSet<string> _loaded = [];
    private readonly ManualResetEventSlim _answers = new();
    private Sid? _silent;

    public LeftoverUndoTests()
    {
        Assert.True(ChangeJournal.TryOpen(_path, out _journal, out var error), error);
        _left = new LeftoverUndo(_journal, Undo, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _answers.Set();
        await _left.DisposeAsync();
        _journal.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public async Task All_that_earlier_sessions_left_is_undone_at_the_start()
    {
        Make(SomeChanges.All);

        await _left.StartAsync(s_limit);

        Assert.Empty(_machine.Made);
        Assert.Empty(_journal.Open);
        Assert.Empty(_left.Left());
    }

    /// <summary>A file may lie where a user answers for it.</summary>
    [Fact]
    public async Task What_does_not_answer_keeps_neither_the_start_waiting_nor_what_others_left()
    {
        var mine = OfKey(Some.OtherSession, "#HKU/S-1-5-21-1-2-3-1001/Environment");
        Make(OfFile(Some.Session, "/C:/served/secret"), OfFile(s_third, "/C:/x"), mine);
        _silent = Some.Session;

        var start = _left.StartAsync(s_limit);
        Wait(() => _journal.Open.Length == 1);
        Assert.False(start.IsCompleted);
        _time.Advance(s_limit);
        await start.WaitAsync(s_patience, TestContext.Current.CancellationToken);

        var waits = Assert.Single(_left.Left());
        Assert.Contains(@"C:\served\secret", waits, StringComparison.Ordinal);
        Assert.Contains("2030-01-02 03:04:05", waits, StringComparison.Ordinal);
        _answers.Set();
        Wait(() => _journal.Open.IsEmpty);
        Assert.Empty(_left.Left());
    }

    [Fact]
    public async Task A_session_of_which_something_does_not_answer_is_tried_by_one_thread_and_its_keys_come_first()
    {
        var key = OfKey(Some.Session, "#HKLM/SOFTWARE/x");
        Make(key, OfFile(Some.Session, "/C:/served/secret"));
        _silent = Some.Session;
        var start = _left.StartAsync(TimeSpan.Zero);

        Wait(() => _journal.Open.Length == 1);
        _time.Advance(LeftoverUndo.Again);
        _time.Advance(LeftoverUndo.Again);
        _answers.Set();
        Wait(() => _journal.Open.IsEmpty);

        await start;
        Assert.Equal(2, _machine.Undos);
    }

    [Fact]
    public async Task What_could_not_be_undone_is_tried_again_and_again()
    {
        Make(SomeChanges.All);
        _machine.CannotUndo.Add(SomeChanges.All[1]);
        await _left.StartAsync(s_limit);
        Assert.Equal(["its volume is gone"], _left.Left());

        _machine.CannotUndo.Clear();
        _time.Advance(LeftoverUndo.Again);

        Wait(() => _journal.Open.IsEmpty);
        Assert.Empty(_left.Left());
    }

    [Fact]
    public async Task What_breaks_is_told_and_keeps_nothing_else_from_being_undone()
    {
        var broken = new StampChange(Some.Session, ObjectKind.File, "/broken", 0, 0, false, []);
        Make(broken, OfFile(Some.OtherSession, "/C:/x"));

        await _left.StartAsync(s_limit);

        Assert.Equal([broken], _journal.Open.Select(step => step.Change));
        Assert.Contains("no such luck", Assert.Single(_left.Left()), StringComparison.Ordinal);
    }

    /// <summary>What it could not undo at its end is tried again like that of others.</summary>
    [Fact]
    public async Task Of_a_session_that_runs_nothing_is_taken_away()
    {
        _left.Begin(Some.Session);
        var live = OfFile(Some.Session, "/C:/x");
        Make(live, OfFile(Some.OtherSession, "/C:/x"));

        await _left.StartAsync(s_limit);

        Assert.Equal([live], _machine.Made);
        Assert.Empty(_left.Left());
        _left.End(Some.Session);
        Assert.True(await _left.TryAsync(s_limit));
        Assert.Empty(_machine.Made);
    }

    [Fact]
    public void When_a_user_starts_a_session_his_keys_are_tried_at_once_and_nobody_elses()
    {
        var user = Sid.Parse("S-1-5-21-1-2-3-1001");
        Change[] others =
        [
            OfKey(Some.Session, "#HKU/S-1-5-21-1-2-3-10012/Environment"), OfKey(Some.Session, "#HKLM/SOFTWARE/x"),
            OfFile(Some.Session, "/C:/Users/me/.netrc"),
        ];
        Make(
            [
                .. others, OfKey(Some.Session, "#HKU/S-1-5-21-1-2-3-1001/Environment"),
                OfKey(Some.OtherSession, "#HKU/S-1-5-21-1-2-3-1001_Classes/CLSID"),
            ]);

        _left.OfUser(user);

        Assert.Equal(others, _machine.Made);
    }

    [Fact]
    public async Task Removal_loads_the_keys_of_users_who_are_not_logged_on()
    {
        const string User = "S-1-5-21-1-2-3-1001";
        Make(
            OfKey(Some.Session, $"#HKU/{User}/Environment"), OfKey(Some.Session, $"#HKU/{User}/Software/Classes/CLSID"),
            OfFile(Some.Session, "/C:/x"));

        var left = await _left.TakeBackAsync(Load, s_limit);

        Assert.Empty(left);
        Assert.Empty(_journal.Open);
        Assert.Empty(_loaded);
        // The link from one to the other is there while he is logged on, and not now.
        Assert.Contains($"#HKU/{User}_Classes/CLSID", _seen);
    }

    [Fact]
    public async Task Removal_says_whose_keys_stay_and_goes_on_with_the_rest()
    {
        var locked = OfKey(Some.Session, "#HKU/S-1-5-21-1-2-3-1002/Environment");
        Make(locked, OfKey(Some.Session, "#HKU/S-1-5-21-1-2-3-1001/Environment"), OfFile(Some.Session, "/C:/x"));

        var left = await _left.TakeBackAsync(
            user => user.ToString().EndsWith("-1002", StringComparison.Ordinal)
                ? throw new IOException($"{user} has gone.")
                : Load(user),
            s_limit);

        Assert.Equal([locked], _journal.Open.Select(step => step.Change));
        Assert.Equal(["S-1-5-21-1-2-3-1002 has gone.", "nobody has loaded it"], left);
    }

    /// <summary>Its user is logged on: by the names that he has.</summary>
    [Fact]
    public async Task Removal_takes_keys_that_are_loaded_as_they_are()
    {
        Make(OfKey(Some.Session, "#HKU/S-1-5-21-1-2-3-1001/Software/Classes/CLSID"));
        _loaded.Add("S-1-5-21-1-2-3-1001");

        Assert.Empty(await _left.TakeBackAsync(_ => null, s_limit));

        Assert.Equal(["#HKU/S-1-5-21-1-2-3-1001/Software/Classes/CLSID"], _seen);
    }

    [Fact]
    public async Task Many_objects_are_undone_some_at_a_time_and_what_was_inherited_last()
    {
        Make(
        [
            new StampChange(Some.Session, ObjectKind.Directory, "/C:/top", 1, 2, true, []),
            .. Enumerable.Range(0, LeftoverUndo.StepsAtOnce + 1).Select(i => OfFile(Some.Session, $"/C:/x/{i}")),
        ]);

        await _left.StartAsync(s_limit);

        Assert.Equal([LeftoverUndo.StepsAtOnce, 1, 1], _sizes);
        Assert.Equal("/C:/top", _seen[^1]);
        Assert.Empty(_journal.Open);
    }

    [Fact]
    public async Task Of_very_much_some_is_told()
    {
        foreach (var i in Enumerable.Range(0, 9))
        {
            Make(OfFile(Some.Session, $"/C:/{i}"));
            _machine.CannotUndo.Add(_machine.Made[^1]);
        }
        await _left.StartAsync(s_limit);

        var left = _left.Left(sentencesMax: 3);

        Assert.Equal(4, left.Count);
        Assert.Equal("6 more could not be undone.", left[^1]);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_what_does_not_answer()
    {
        await using var left = new LeftoverUndo(_journal, Undo, TimeProvider.System);
        Make(OfFile(Some.Session, "/C:/served/secret"));
        _silent = Some.Session;
        await left.StartAsync(TimeSpan.Zero);

        await left.DisposeAsync().AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.Single(_journal.Open);
    }

    private readonly List<string> _seen = [];

    private List<string> Undo(ChangeJournal journal, IReadOnlyCollection<UndoStep> steps)
    {
        _sizes.Enqueue(steps.Count);
        var problems = new List<string>();
        foreach (var step in steps)
        {
            if (step.Change is StampChange { Kind: ObjectKind.File } && step.Change.Session.Equals(_silent))
                _answers.Wait();
            lock (_seen)
            {
                if (UndoOne(step.Change) is { } problem)
                    problems.Add(problem);
                else
                    journal.Undone(step.Number);
            }
        }
        return problems;
    }

    private string? UndoOne(Change change)
    {
        var path = (change as StampChange)?.Path ?? "";
        _seen.Add(path);
        if (path == "/broken")
            throw new InvalidOperationException("no such luck");
        var isLoaded = !path.StartsWith("#HKU/", StringComparison.Ordinal) || !_mustBeLoaded ||
            _loaded.Contains(path.Split('/')[1]);
        return isLoaded ? _machine.Undo(change) : "nobody has loaded it";
    }

    private bool _mustBeLoaded;

    private Loaded Load(Sid user)
    {
        _mustBeLoaded = true;
        return new Loaded(_loaded, user);
    }

    private void Make(params IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            Assert.True(_journal.TryIntend(change, out _, out var error), error);
            _machine.Make(change);
        }
    }

    private static StampChange OfFile(Sid session, string path) =>
        new(session, ObjectKind.File, path, 1, 2, false, []);

    private static StampChange OfKey(Sid session, string path) =>
        new(session, ObjectKind.Key, path, 0, 0, false, []);

    private static void Wait(Func<bool> until) => Assert.True(SpinWait.SpinUntil(until, s_patience));

    private sealed class Loaded : IDisposable
    {
        private readonly HashSet<string> _all;
        private readonly Sid _user;

        public Loaded(HashSet<string> all, Sid user)
        {
            (_all, _user) = (all, user);
            _all.UnionWith([user.ToString(), UserKeys.ClassesHiveOf(user)]);
        }

        public void Dispose() => _all.ExceptWith([_user.ToString(), UserKeys.ClassesHiveOf(_user)]);
    }
}
