using System.Globalization;
using System.Text;
using CsCheck;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Tests.Plans;

namespace SysWatch.Windows.Tests.Journal;

public sealed class ChangeJournalTests : IDisposable
{
    /// <summary>Each waits for the disk.</summary>
    private const int AppendEvery = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("syswatch-journal").FullName;

    private string JournalPath => Path.Combine(_folder, "changes.journal");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_kind_of_change_comes_back_as_it_was()
    {
        using (var journal = Open())
        {
            foreach (var change in SomeChanges.All)
                Assert.True(journal.TryIntend(change, out _, out var error), error);
        }

        using var again = Open();

        Assert.Equal(SomeChanges.All.Reverse(), again.Open.Select(step => step.Change));
        Assert.Empty(again.Damage);
    }

    /// <summary>The form on the disk is one that the next version must read.</summary>
    [Fact]
    public void The_bytes_are_those_that_were_reviewed()
    {
        var text = new StringBuilder();
        for (var i = 0; i < SomeChanges.All.Length; i++)
        {
            var record = new JournalRecord((ulong)i + 1, JournalPhase.Intended, SomeChanges.All[i]);
            text.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexString(RecordCoder.Encode(record)!)}\n");
        }
        text.Append(CultureInfo.InvariantCulture,
            $"{Convert.ToHexString(RecordCoder.Encode(new JournalRecord(6, JournalPhase.Undone, null))!)}\n");

        GoldenFile.Holds("records", text.ToString());
    }

    /// <summary>
    /// The machine stops at every byte that the journal is written by: whatever was made by then is undone, and what
    /// was undone before is not found again.
    /// </summary>
    [Fact]
    public void Wherever_the_machine_stops_all_that_may_be_made_is_undone()
    {
        var (bytes, history) = WriteHistory();
        for (var length = 0; length <= bytes.Length; length++)
        {
            File.WriteAllBytes(JournalPath, bytes[..length]);
            using var journal = Open();
            var open = journal.Open.Select(step => step.Change).ToList();

            // A change is made after its record was whole, and counted as undone after that record was.
            var expected = new List<Change>();
            foreach (var (end, phase, change) in history.Where(step => step.End <= length))
            {
                if (phase == JournalPhase.Intended)
                    expected.Insert(0, change);
                else if (phase == JournalPhase.Undone)
                    expected.Remove(change);
            }
            Assert.Equal(expected, open);
            var isTorn = length > 0 && history.TrueForAll(step => step.End != length);
            Assert.Equal(isTorn, !journal.Damage.IsEmpty);
            if (length % AppendEvery != 0)
                continue;
            Assert.True(journal.TryIntend(SomeChanges.All[0], out var number, out var error), error);
            journal.Dispose();
            using var after = Open();
            Assert.Equal(open.Count + 1, after.Open.Length);
            Assert.Equal(number, after.Open[0].Number);
        }
    }

    /// <summary>One byte is another: at most the one record that it lies in is lost, and that is said.</summary>
    [Fact]
    public void A_damaged_record_does_not_take_others_with_it()
    {
        var (bytes, history) = WriteHistory();
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x40;

            var content = RecordCoder.Decode(damaged);

            Assert.Equal(history.Count - 1, content.Records.Length);
            Assert.NotEmpty(content.Damage);
        }
    }

    [Fact]
    public void Any_bytes_at_all_are_read_without_a_fault() => Gen
        .OneOf(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 60].Select(bytes => (byte[])[.. "SWj1"u8, .. bytes]))
        .Sample(bytes => RecordCoder.Decode(bytes).Records.IsEmpty);

    /// <summary>The disk is full after every number of bytes: then it is said, and nothing half stays.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cannot_be_written_is_not_done(bool canCut)
    {
        var record = RecordCoder.Encode(new JournalRecord(1, JournalPhase.Intended, SomeChanges.All[1]))!;
        for (var room = 0; room < record.Length; room++)
        {
            File.Delete(JournalPath);
            var full = room;
            Assert.True(ChangeJournal.TryOpen(
                JournalPath, out var journal, out _, path => new FailingFile(path, full, canCut)));
            var machine = new FakeMachine();
            var changes = new SessionChanges(journal, machine);

            Assert.False(changes.TryMake(SomeChanges.All[1], out var error));

            Assert.Contains("cannot be written", error, StringComparison.Ordinal);
            Assert.Empty(machine.Made);
            Assert.Empty(journal.Open);
            // Also when half a record is left, and nothing more is taken until it is written anew.
            Assert.False(journal.TryIntend(SomeChanges.All[1], out _, out _));
            journal.Dispose();
            using var after = Open();
            Assert.Empty(after.Open);
        }
    }

    /// <summary>Where the end is not known, nothing may be cut off.</summary>
    [Fact]
    public void A_file_whose_end_is_not_found_keeps_all_that_it_has()
    {
        FailingFile? file = null;
        Assert.True(ChangeJournal.TryOpen(
            JournalPath, out var journal, out _,
            path => file = new FailingFile(path, long.MaxValue, canCut: true)));
        Assert.True(journal.TryIntend(SomeChanges.All[0], out _, out _));
        file!.CannotSeek = true;

        Assert.False(journal.TryIntend(SomeChanges.All[1], out _, out var error));

        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        file.CannotSeek = false;
        Assert.False(journal.TryIntend(SomeChanges.All[1], out _, out _));
        journal.Dispose();
        using var again = Open();
        Assert.Equal([SomeChanges.All[0]], again.Open.Select(step => step.Change));
        Assert.Empty(again.Damage);
    }

    /// <summary>An undo that took longer than the service may take to stop is done with it after that.</summary>
    [Fact]
    public void A_closed_one_is_neither_written_nor_made_anew()
    {
        var journal = Open();
        Assert.True(journal.TryIntend(SomeChanges.All[0], out var number, out _));
        journal.Dispose();
        var bytes = File.ReadAllBytes(JournalPath);

        journal.Undone(number);
        journal.CompactIfLarge();
        Assert.False(journal.TryCompact(out var error));

        Assert.Contains("is closed", error, StringComparison.Ordinal);
        Assert.False(journal.TryIntend(SomeChanges.All[0], out _, out _));
        Assert.Equal(bytes, File.ReadAllBytes(JournalPath));
    }

    [Fact]
    public void A_journal_that_cannot_be_opened_says_so()
    {
        Assert.False(ChangeJournal.TryOpen(Path.Combine(_folder, "no", "such"), out _, out var error));

        Assert.Contains("No session starts without it.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_is_too_large_is_refused_whole()
    {
        using var journal = Open();
        var large = new JobChange(SomeChanges.All[0].Session, new string('x', RecordCoder.BodyBytesMax));

        Assert.False(journal.TryIntend(large, out _, out var error));

        Assert.Contains("larger", error, StringComparison.Ordinal);
        Assert.True(journal.TryIntend(SomeChanges.All[0], out var number, out _));
        Assert.Equal(1u, number);
    }

    [Fact]
    public void Compacted_it_holds_what_is_still_to_be_undone_and_no_more()
    {
        var (_, _) = WriteHistory();
        using var journal = Open();
        var open = journal.Open;
        var before = new FileInfo(JournalPath).Length;

        Assert.True(journal.TryCompact(out var error), error);

        Assert.True(new FileInfo(JournalPath).Length < before);
        Assert.Equal(open, journal.Open);
        Assert.True(journal.TryIntend(SomeChanges.All[5], out var number, out _));
        journal.Dispose();
        using var again = Open();
        Assert.Equal([number, .. open.Select(step => step.Number)], again.Open.Select(step => step.Number));
        Assert.Equal(open, again.Open[1..]);
    }

    [Fact]
    public void A_compaction_that_fails_leaves_the_old_one()
    {
        var (_, _) = WriteHistory();
        var opened = 0;
        Assert.True(ChangeJournal.TryOpen(
            JournalPath, out var journal, out _,
            path => ++opened == 2
                ? new FailingFile(path, 20, canCut: true)
                : new FailingFile(path, long.MaxValue, canCut: true)));
        var open = journal.Open;

        Assert.False(journal.TryCompact(out var error));

        Assert.Contains("could not be written anew", error, StringComparison.Ordinal);
        Assert.True(journal.TryIntend(SomeChanges.All[5], out _, out _));
        journal.Dispose();
        using var again = Open();
        Assert.Equal(open, again.Open[1..]);
    }

    /// <summary>Intended all, done some, undone some; where each record ends.</summary>
    private (byte[] Bytes, List<(long End, JournalPhase Phase, Change Change)> History) WriteHistory()
    {
        File.Delete(JournalPath);
        var history = new List<(long, JournalPhase, Change)>();
        using (var journal = Open())
        {
            void Wrote(JournalPhase phase, Change change) =>
                history.Add((new FileInfo(JournalPath).Length, phase, change));
            var numbers = new List<ulong>();
            foreach (var change in SomeChanges.All)
            {
                Assert.True(journal.TryIntend(change, out var number, out var error), error);
                numbers.Add(number);
                Wrote(JournalPhase.Intended, change);
                if (number % 2 == 0)
                    continue;
                journal.Done(number);
                Wrote(JournalPhase.Done, change);
            }
            foreach (var index in new[] { 4, 1, 2 })
            {
                journal.Undone(numbers[index]);
                Wrote(JournalPhase.Undone, SomeChanges.All[index]);
            }
        }
        return (File.ReadAllBytes(JournalPath), history);
    }

    private ChangeJournal Open()
    {
        Assert.True(ChangeJournal.TryOpen(JournalPath, out var journal, out var error), error);
        return journal;
    }
}
