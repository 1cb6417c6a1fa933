using SysWatch.Windows.Journal;

namespace SysWatch.Windows.Tests.Journal;

public sealed class SessionChangesTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly FakeMachine _machine = new();
    private readonly ChangeJournal _journal;

    public SessionChangesTests()
    {
        Assert.True(ChangeJournal.TryOpen(_path, out _journal, out var error), error);
    }

    public void Dispose()
    {
        _journal.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void What_a_session_has_changed_is_undone_at_its_end()
    {
        var changes = new SessionChanges(_journal, _machine);
        foreach (var change in SomeChanges.All)
            Assert.True(changes.TryMake(change, out var error), error);
        Assert.Equal(SomeChanges.All, _machine.Made);

        changes.Undo();

        Assert.Empty(_machine.Made);
        Assert.Empty(_journal.Open);
    }

    [Fact]
    public void The_first_that_fails_undoes_all_before_it()
    {
        _machine.CannotMake.Add(SomeChanges.All[2]);
        var changes = new SessionChanges(_journal, _machine);
        Assert.True(changes.TryMake(SomeChanges.All[0], out _));
        Assert.True(changes.TryMake(SomeChanges.All[1], out _));

        Assert.False(changes.TryMake(SomeChanges.All[2], out var error));

        Assert.Equal("it is held open", error);
        Assert.Empty(_machine.Made);
        Assert.Empty(_journal.Open);
    }

    [Fact]
    public void What_cannot_be_undone_waits_for_the_next_start()
    {
        _machine.CannotUndo.Add(SomeChanges.All[1]);
        var changes = new SessionChanges(_journal, _machine);
        foreach (var change in SomeChanges.All)
            Assert.True(changes.TryMake(change, out _));

        changes.Undo();

        Assert.Equal(["its volume is gone"], changes.Left);
        Assert.Equal([SomeChanges.All[1]], _journal.Open.Select(step => step.Change));
        _machine.CannotUndo.Clear();
        Assert.Empty(SessionChanges.Recover(_journal, _machine));
        Assert.Empty(_machine.Made);
        Assert.Empty(_journal.Open);
    }

    [Fact]
    public void A_recovery_that_is_repeated_undoes_nothing_twice()
    {
        Assert.True(_journal.TryIntend(SomeChanges.All[0], out _, out _));
        Assert.Empty(SessionChanges.Recover(_journal, _machine));

        Assert.Empty(SessionChanges.Recover(_journal, _machine));

        Assert.Equal(1, _machine.Undos);
    }
}
