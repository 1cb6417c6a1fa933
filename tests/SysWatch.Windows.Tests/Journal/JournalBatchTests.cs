using SysWatch.Windows.Journal;

namespace SysWatch.Windows.Tests.Journal;

/// <summary>Several changes that are written down at once.</summary>
public sealed class JournalBatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-journal").FullName;

    private string JournalPath => Path.Combine(_folder, "changes.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_come_back_under_numbers_that_follow_each_other()
    {
        ulong first;
        using (var journal = Open())
        {
            Assert.True(journal.TryIntend(SomeChanges.All[0], out var before, out _));
            Assert.True(journal.TryIntend(SomeChanges.All, out first, out var error), error);
            Assert.Equal(before + 1, first);
            journal.Done(first, first + 2);
            journal.Undone(before, first + 1, first + 1, 999);
        }

        using var again = Open();

        Assert.Equal(
            Enumerable.Range(0, SomeChanges.All.Length).Where(i => i != 1).Select(i => first + (ulong)i).Reverse(),
            again.Open.Select(step => step.Number));
        Assert.Equal(
            [first + 2, first], again.Open.Where(step => step.IsKnownToBeMade).Select(step => step.Number));
    }

    [Fact]
    public void On_a_full_disk_none_of_them_is_written_down()
    {
        var room = RecordCoder.Encode(new JournalRecord(1, JournalPhase.Intended, SomeChanges.All[0]))!.Length + 10;
        using (var journal = Open(path => new FailingFile(path, room, canCut: true)))
        {
            Assert.False(journal.TryIntend(SomeChanges.All, out _, out var error));
            Assert.Contains("cannot be written", error, StringComparison.Ordinal);
            Assert.Empty(journal.Open);
            Assert.True(journal.TryIntend(SomeChanges.All[0], out var number, out _));
            Assert.Equal(1UL, number);
        }

        using var again = Open();

        Assert.Single(again.Open);
    }

    [Fact]
    public void Nothing_to_write_is_no_failure()
    {
        using var journal = Open();

        Assert.True(journal.TryIntend([], out _, out _));
        journal.Done();
        journal.Undone();
        Assert.Equal(0, new FileInfo(JournalPath).Length);
    }

    private ChangeJournal Open(Func<string, FileStream>? open = null)
    {
        Assert.True(ChangeJournal.TryOpen(JournalPath, out var journal, out var error, open), error);
        return journal;
    }
}
