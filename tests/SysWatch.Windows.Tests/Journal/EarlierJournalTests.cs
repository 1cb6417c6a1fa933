using SysWatch.Windows.Journal;

namespace SysWatch.Windows.Tests.Journal;

/// <summary>A daemon that changes nothing, where an earlier one may have.</summary>
public sealed class EarlierJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-journal").FullName;

    private string JournalPath => Path.Combine(_folder, "changes.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Where_there_is_none_none_is_made()
    {
        Assert.Null(ChangeJournal.OfEarlier(JournalPath, out var error));

        Assert.Empty(error);
        Assert.False(File.Exists(JournalPath));
    }

    [Fact]
    public void One_that_has_nothing_is_let_go()
    {
        using (var journal = Open())
        {
            Assert.True(journal.TryIntend(SomeChanges.All[0], out var number, out _));
            journal.Undone(number);
        }

        Assert.Null(ChangeJournal.OfEarlier(JournalPath, out var error));

        Assert.Empty(error);
        Open().Dispose();
    }

    [Fact]
    public void One_that_has_something_is_held()
    {
        using (var journal = Open())
            Assert.True(journal.TryIntend(SomeChanges.All[0], out _, out _));

        using var earlier = ChangeJournal.OfEarlier(JournalPath, out var error);

        Assert.Empty(error);
        Assert.Equal([SomeChanges.All[0]], earlier!.Open.Select(step => step.Change));
    }

    [Fact]
    public void One_that_cannot_be_read_is_told_of()
    {
        using (var large = File.OpenWrite(JournalPath))
            large.SetLength(ChangeJournal.FileBytesMax + 1);

        Assert.Null(ChangeJournal.OfEarlier(JournalPath, out var error));

        Assert.Contains("cannot be ours", error, StringComparison.Ordinal);
    }

    private ChangeJournal Open()
    {
        Assert.True(ChangeJournal.TryOpen(JournalPath, out var journal, out var error), error);
        return journal;
    }
}
