using CsCheck;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class FileUsesTests
{
    private const long Second = EtwReplaySource.Frequency;
    private const uint Refused = 0xC0000022;
    private readonly SeenList _seen = new();
    private readonly EtwCounts _counts = new();
    private readonly FileUses _uses;

    public FileUsesTests() => _uses = new FileUses(_seen, EtwCases.Clock, _counts);

    private IEnumerable<FileUsed> Told => _seen.Seen.Cast<FileUsed>();

    [Fact]
    public void An_end_that_comes_before_its_beginning_is_its_own()
    {
        _uses.Over(irp: 1, stamp: 20, Refused, 0);

        Open(1, stamp: 10, "a");

        Assert.Equal(Refused, Assert.Single(Told).Status);
        Assert.Equal(0, _uses.Count);
    }

    [Fact]
    public void An_end_of_what_had_the_address_before_is_not_of_what_has_it_now()
    {
        _uses.Over(1, stamp: 5, Refused, 0);
        Open(1, stamp: 10, "a");
        _uses.Over(1, stamp: 8, Refused, 0);
        Assert.Empty(Told);

        _uses.Over(1, stamp: 12, 0, FileLayout.Opened);

        Assert.Equal(0u, Assert.Single(Told).Status);
    }

    /// <summary>The system opens what the link leads to next, and that is told by itself.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_open_that_met_a_link_has_made_nothing(bool makesIfAbsent)
    {
        const uint reparse = 0x104;
        _uses.BeginOpen(1, 10, 77, FileUse.Create, "link", makesIfAbsent);
        _uses.Begin(1, 10, 77, FileUse.Delete, "link");

        _uses.Over(1, 20, reparse, 0);

        Assert.All(Told, one => Assert.Equal(FileUse.Open, one.Use));
        Assert.Equal(2, Told.Count());
    }

    [Fact]
    public void What_has_no_end_is_told_without_one_after_a_time()
    {
        Open(1, stamp: 0, "a");

        Open(2, stamp: 3 * Second, "b");

        var told = Assert.Single(Told);
        Assert.Equal(("a", (uint?)null), (told.NtPath, told.Status));
        Assert.Equal(1, _counts.WithoutEnd);
    }

    [Fact]
    public void An_address_given_again_ends_what_had_it_without_a_result()
    {
        Open(1, stamp: 10, "a");
        Open(1, stamp: 20, "b");

        _uses.Over(1, stamp: 30, Refused, 0);

        Assert.Equal([("a", null), ("b", Refused)], Told.Select(told => (told.NtPath, told.Status)));
    }

    [Fact]
    public void Too_many_that_wait_are_told_early_and_the_oldest_first()
    {
        const int More = 100;

        for (var i = 0; i < FileUses.WaitingMax + More; i++)
            Open((ulong)i + 1, stamp: i, $"{i}");

        Assert.Equal(FileUses.WaitingMax, _uses.Count);
        Assert.Equal(More, _counts.Crowded);
        Assert.Equal(Enumerable.Range(0, More).Select(i => $"{i}"), Told.Select(told => told.NtPath));
        Assert.All(Told, told => Assert.Null(told.Status));
    }

    [Fact]
    public void What_waits_is_told_when_no_more_comes()
    {
        Open(1, 10, "a");
        _uses.Begin(2, 11, 7, FileUse.Write, "b");

        _uses.Drain();

        Assert.Equal(["a", "b"], Told.Select(told => told.NtPath));
        Assert.Equal(0, _uses.Count);
    }

    /// <summary>
    /// Against a list of what began and what ended, however the two come. Where an end was lost, those that come
    /// after it come in order: an end before its beginning could as well be of the one that still waits.
    /// </summary>
    [Fact]
    public void Whatever_the_order_each_is_told_once_with_its_own_result()
    {
        var ended = Gen.Select(Gen.ULong[1, 6], Gen.UInt[0, 3], Gen.Const(true));
        var any = Gen.Select(Gen.ULong[1, 6], Gen.UInt[0, 3], Gen.Bool);

        Gen.Select(Gen.OneOf(ended.Array[0, 60], any.Array[0, 60]), Gen.Int[0, 1_000]).Sample((operations, seed) =>
        {
            var seen = new SeenList();
            var uses = new FileUses(seen, EtwCases.Clock, new EtwCounts());
            var calls = new List<(long At, Action Call)>();
            var random = new Random(seed);
            var isWhole = operations.All(one => one.Item3);
            for (var i = 0; i < operations.Length; i++)
            {
                var (irp, status, hasEnd) = operations[i];
                var path = $"{i}";
                var begun = 100L * (i + 1);

                // Late by less than the next operation's beginning, so that an address is given again only after it.
                calls.Add((begun + random.Next(60), () => uses.BeginOpen(irp, begun, 7, FileUse.Open, path, false)));
                if (hasEnd)
                {
                    calls.Add((begun + (isWhole ? random.Next(60) : 60),
                        () => uses.Over(irp, begun + 50, status, FileLayout.Opened)));
                }
            }

            foreach (var (_, call) in calls.OrderBy(call => call.At))
                call();
            uses.Drain();

            var told = seen.Seen.Cast<FileUsed>().ToDictionary(one => int.Parse(one.NtPath));
            Assert.Equal(operations.Length, told.Count);
            for (var i = 0; i < operations.Length; i++)
                Assert.Equal(operations[i].Item3 ? operations[i].Item2 : null, told[i].Status);
        });
    }

    [Fact]
    public void Names_of_open_files_are_bounded_and_those_in_use_stay()
    {
        var names = new NamesByAddress(entriesMax: 100, charactersMax: 10_000);
        names.Set(1, "used");

        var forgotten = 0;
        for (var i = 2UL; i < 1_000; i++)
        {
            forgotten += names.Set(i, "name");
            Assert.NotNull(names.Find(1));
        }

        Assert.Equal(100, names.Count);
        Assert.Equal(899, forgotten);
        Assert.Equal(99, names.Set(5_000, new string('x', 20_000)) - 1);
    }

    [Fact]
    public void Threads_are_bounded()
    {
        var owners = new ThreadOwners();
        for (var tid = 0; tid < ThreadOwners.ThreadsMax; tid++)
            Assert.True(owners.Set(tid, 7));

        Assert.False(owners.Set(ThreadOwners.ThreadsMax, 7));
        Assert.True(owners.Set(0, 8));
        Assert.Equal((8, -1), (owners.OwnerOf(0), owners.OwnerOf(ThreadOwners.ThreadsMax)));
    }

    private void Open(ulong irp, long stamp, string path) =>
        _uses.BeginOpen(irp, stamp, 7, FileUse.Open, path, makesIfAbsent: false);
}
