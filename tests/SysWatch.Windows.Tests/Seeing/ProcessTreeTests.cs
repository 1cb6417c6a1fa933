using CsCheck;
using SysWatch.Core.Processes;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ProcessTreeTests
{
    private const long Start = 134_000_000_000_000_000;
    private static readonly SessionId Session = new(7);

    private readonly ProcessTree _tree = new();

    [Fact]
    public void A_child_of_a_member_is_one_from_its_birth_on()
    {
        Admit(100, 0);
        Begin(104, 100, 1);
        Begin(108, 104, 2);

        Assert.True(_tree.IsMember(108));
        Assert.Equal([100, 104, 108], _tree.Members(Session).Select(member => member.Pid));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-40)]
    public void An_event_that_comes_a_while_after_the_job_has_told_is_of_the_same_process(int ms)
    {
        Admit(100, 0);

        _tree.Began(Of(100, 4, ms * FileTimes.TicksPerMs), out var isNew);

        Assert.False(isNew);
        Assert.True(_tree.IsMember(100));
        Assert.Single(_tree.Members(Session));
    }

    [Fact]
    public void The_agents_child_is_the_action_of_all_below_it()
    {
        Admit(100, 0);
        Begin(104, 100, 1);
        Begin(108, 104, 2);

        var action = new ProcessIdentity(104, FileTimes.ToUnixNs(Start + 1));
        Assert.Equal(action, _tree.At(108, Start + 3)!.Action);
        Assert.Equal(action, _tree.At(104, Start + 3)!.Action);
        Assert.Equal(default, _tree.At(100, Start + 3)!.Action);
    }

    [Fact]
    public void A_stranger_that_got_a_members_number_adopts_nobody()
    {
        Admit(100, 0);
        Begin(104, 100, 1);
        End(104, 10);
        Begin(104, 4, 20);
        Begin(108, 104, 21);

        Assert.False(_tree.IsMember(104));
        Assert.False(_tree.IsMember(108));
    }

    [Fact]
    public void A_child_whose_event_comes_late_is_its_own_parents_and_not_a_later_strangers()
    {
        Admit(100, 0);
        Begin(104, 100, 1);
        End(104, 10);
        Begin(104, 4, 20);
        Begin(108, 104, 9);

        Assert.True(_tree.IsMember(108));
    }

    [Fact]
    public void Of_a_dead_member_whose_number_is_free_nobody_is_born_much_later()
    {
        Admit(100, 0);
        Begin(104, 100, 1);
        End(104, 10);
        Begin(108, 104, 10 + 20_000_000);

        Assert.False(_tree.IsMember(108));
    }

    [Fact]
    public void A_parent_that_is_told_of_after_its_child_makes_it_a_member()
    {
        Admit(100, 0);
        Begin(112, 108, 3);
        Begin(108, 104, 2);
        Begin(104, 100, 1);

        Assert.True(_tree.IsMember(112));
        Assert.Equal(104, _tree.At(112, Start + 4)!.Action.Pid);
    }

    [Fact]
    public void An_end_that_comes_before_its_beginning_is_kept_for_it()
    {
        Admit(100, 0);
        Assert.NotNull(_tree.Ended(new ProcessEnded { FileTime = Start + 9, Pid = 104, ExitStatus = 3 }));
        var process = Begin(104, 100, 1);

        Assert.True(process!.HasEnded);
        Assert.Equal((Session, 3u), (process.Session, process.ExitStatus));
    }

    [Fact]
    public void Two_sources_tell_of_one_process()
    {
        Admit(100, 0);
        var one = Begin(104, 100, 1);
        var other = _tree.Began(
            new ProcessBegan
            {
                FileTime = Start + 5_000, Pid = 104, ParentPid = 100, ImageName = @"\Device\HarddiskVolume3\a\b.exe",
                SequenceNumber = 77,
            },
            out var isNew);

        Assert.False(isNew);
        Assert.Same(one, other);
        Assert.Equal((@"\Device\HarddiskVolume3\a\b.exe", "cmd /c x", 77ul),
            (other!.ImageName, other.CommandLine, other.SequenceNumber));
    }

    [Fact]
    public void Sequence_numbers_tell_apart_what_times_cannot()
    {
        var one = _tree.Began(Of(104, 100, 1) with { SequenceNumber = 5 }, out _);
        var other = _tree.Began(Of(104, 100, 2) with { SequenceNumber = 6 }, out var isNew);

        Assert.True(isNew);
        Assert.NotSame(one, other);
        Assert.Same(one, _tree.Ended(new ProcessEnded { FileTime = Start + 3, Pid = 104, ExitStatus = 0,
            SequenceNumber = 5 }) ?? one);
        Assert.True(one!.HasEnded);
        Assert.False(other!.HasEnded);
    }

    [Fact]
    public void A_parents_sequence_number_is_believed_before_its_time()
    {
        Admit(100, 0);
        _tree.Began(Of(104, 100, 1) with { SequenceNumber = 5 }, out _);
        var child = _tree.Began(Of(108, 104, 2) with { ParentSequenceNumber = 4 }, out _);

        Assert.Null(child!.Session);
    }

    [Fact]
    public void A_process_that_ran_before_is_no_childs_parent_by_guess()
    {
        Admit(100, 0);
        var older = _tree.Began(Of(104, 100, 5) with { IsRundown = true }, out _);

        Assert.Null(older!.Session);
        Assert.NotNull(_tree.At(104, Start - 1));
    }

    [Fact]
    public void When_it_was_created_becomes_its_identity_for_its_children_too()
    {
        Admit(100, 0);
        Begin(104, 100, 10);
        Begin(108, 104, 20);
        _tree.Began(Of(104, 100, 11) with { CreationTime = Start + 9 }, out var isNew);

        Assert.False(isNew);
        Assert.Equal(FileTimes.ToUnixNs(Start + 9), _tree.At(108, Start + 21)!.Parent!.Value.StartTimeNs);
        Assert.Equal(_tree.At(104, Start + 21)!.Identity, _tree.At(108, Start + 21)!.Action);
    }

    [Fact]
    public void A_snapshot_brings_what_was_lost()
    {
        Admit(100, 0);
        Begin(104, 100, 1);

        _tree.Reconcile(
            [new(100, 4, Start, "a.exe"), new(108, 100, Start + 5, "b.exe"), new(112, 108, Start + 6, "c.exe")],
            Start + 100, out var begun, out var ended);

        Assert.Equal([108, 112], begun.Select(one => one.Pid));
        Assert.Equal([104], ended.Select(one => one.Pid));
        Assert.True(_tree.IsMember(112));
        Assert.DoesNotContain(_tree.Members(Session), member => member.Pid == 104);
    }

    [Fact]
    public void A_snapshot_ends_nobody_who_began_after_it()
    {
        Admit(100, 0);
        Begin(104, 100, 50);

        _tree.Reconcile([new(100, 4, Start, "a.exe")], Start + 10, out _, out var ended);

        Assert.Empty(ended);
    }

    [Fact]
    public void A_snapshots_stranger_with_a_members_number_is_a_stranger()
    {
        Admit(100, 0);
        Begin(104, 100, 1);

        _tree.Reconcile(
            [new(100, 4, Start, "a.exe"), new(104, 8, Start + 50_000_000, "b.exe")], Start + 60_000_000, out _, out _);

        Assert.False(_tree.IsMember(104));
    }

    [Fact]
    public void A_source_whose_clock_is_a_little_behind_tells_of_the_process_all_the_same()
    {
        Admit(100, 0);
        Begin(104, 100, 1000);

        Assert.Equal(104, _tree.At(104, Start + 10)?.Pid);
        Assert.Null(_tree.At(104, Start - 10_000_000));
    }

    [Fact]
    public void Released_processes_are_nobodys()
    {
        Admit(100, 0);
        Begin(104, 100, 1);

        _tree.Release(Session);

        Assert.False(_tree.IsMember(104));
        Assert.Empty(_tree.Members(Session));
    }

    [Fact]
    public void The_longest_dead_are_forgotten_and_counted()
    {
        for (var i = 0; i < ProcessTree.DeadMax + 100; i++)
        {
            Begin(4 * (i + 10), 4, 2 * i);
            End(4 * (i + 10), 2 * i + 1);
        }

        Assert.Equal(100, _tree.Forgotten);
        Assert.Null(_tree.At(40, Start));
        Assert.NotNull(_tree.At(4 * (ProcessTree.DeadMax + 109), Start + 2 * (ProcessTree.DeadMax + 99)));
    }

    [Fact]
    public void Whatever_the_order_of_events_the_members_are_the_same() =>
        Gen.Int[1, 12].SelectMany(count =>
                Gen.Select(Gen.Int[0, count].Array[count], Gen.Shuffle(Events(count).ToArray())))
            .Sample((parents, order) =>
            {
                var tree = new ProcessTree();
                tree.Admit(Session, new SnapshotProcess(1000, 4, Start, "agent.exe"), isAgent: true);
                foreach (var (index, isEnd) in order)
                    Tell(tree, index, isEnd, parents[index] % (index + 1));
                for (var i = 0; i < parents.Length; i++)
                    Assert.Equal(Descends(parents, i), tree.At(PidOf(i), Start + (i + 1) * 10)?.Session == Session);
            });

    private static IEnumerable<(int Index, bool IsEnd)> Events(int count) =>
        Enumerable.Range(0, count).SelectMany(i => new[] { (i, false), (i, true) });

    /// <summary>0: the agent's child; 1: of nobody that is known; else of an earlier one.</summary>
    private static bool Descends(int[] parents, int index) => (parents[index] % (index + 1)) switch
    {
        0 => true,
        1 => false,
        var parent => Descends(parents, parent - 2),
    };

    private static int PidOf(int index) => 2000 + 4 * index;

    private static void Tell(ProcessTree tree, int index, bool isEnd, int parent)
    {
        if (isEnd)
        {
            tree.Ended(
                new ProcessEnded { FileTime = Start + 100_000 + index, Pid = PidOf(index), ExitStatus = 0 });
            return;
        }
        tree.Began(
            new ProcessBegan
            {
                FileTime = Start + (index + 1) * 10, Pid = PidOf(index), ImageName = "x.exe",
                ParentPid = parent switch { 0 => 1000, 1 => 400, _ => PidOf(parent - 2) },
            },
            out _);
    }

    /// <summary>The jobs' thread has a small stack, and whoever starts a chain chooses how long it is.</summary>
    [Fact]
    public void A_chain_of_thousands_that_becomes_a_session_s_does_not_use_up_the_stack()
    {
        const int Length = 60_000;
        for (var i = 0; i < Length; i++)
            Begin(100 + i, i == 0 ? 4 : 99 + i, i);

        var thread = new Thread(() => Admit(100, 0), 128 * 1024);
        thread.Start();
        thread.Join();

        Assert.True(_tree.IsMember(100 + Length - 1));
    }

    private void Admit(int pid, long at) =>
        _tree.Admit(Session, new SnapshotProcess(pid, 4, Start + at, "agent.exe"), isAgent: true);

    private TreeProcess? Begin(int pid, int parent, long at) => _tree.Began(Of(pid, parent, at), out _);

    private void End(int pid, long at) =>
        _tree.Ended(new ProcessEnded { FileTime = Start + at, Pid = pid, ExitStatus = 0 });

    private static ProcessBegan Of(int pid, int parent, long at) => new()
    {
        FileTime = Start + at, Pid = pid, ParentPid = parent, ImageName = "cmd.exe", CommandLine = "cmd /c x",
    };
}
