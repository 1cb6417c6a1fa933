using CsCheck;
using SysWatch.Windows.Attach;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Tests.Attach;

public sealed class StoppedTreeTests
{
    private readonly FakeMachine _machine = new();

    [Fact]
    public void All_that_descends_stands_still_and_goes_on()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Begin(1008, 1004, @"C:\b.exe");
        _machine.Begin(1012, 200, @"C:\beside.exe");

        using (var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time))
        {
            Assert.Equal([1000, 1004, 1008], tree.Processes.Select(p => p.Entry.Pid));
            Assert.Equal([1000, 1004, 1008], _machine.Standing);
        }

        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void What_is_started_while_it_is_stopped_is_stopped_too()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        // Just before it stands still, each starts another, down to the fifth.
        _machine.Stopping = pid =>
        {
            if (pid is >= 1004 and < 1020)
                _machine.Begin(pid + 4, pid, @"C:\a.exe");
        };

        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);

        Assert.Equal([1000, 1004, 1008, 1012, 1016, 1020], _machine.Standing);
    }

    [Fact]
    public void What_starts_others_faster_than_they_are_stopped_is_given_up_and_goes_on()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        var next = 1004;
        _machine.Begin(next, 1000, @"C:\a.exe");
        _machine.Stopping = pid => _machine.Begin(next += 4, pid, @"C:\a.exe");

        var failed = Assert.Throws<IOException>(() => StoppedTree.Stop(_machine, root, 1000, _machine.Time));

        Assert.Contains("faster", failed.Message);
        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void A_child_that_has_gone_meanwhile_is_no_failure()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Stopping = pid => _machine.End(pid == 1004 ? 1004 : 0);

        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);

        Assert.Equal([1000], _machine.Standing);
    }

    [Fact]
    public void A_number_that_is_another_process_by_now_is_left_alone()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.End(1000);
        _machine.Begin(1000, 200, @"C:\other.exe");

        var failed = Assert.Throws<IOException>(() => StoppedTree.Stop(_machine, root, 100, _machine.Time));

        Assert.Contains("has ended", failed.Message);
        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void A_child_is_none_whose_parent_s_number_was_given_anew()
    {
        _machine.Begin(1004, 1000, @"C:\older.exe");
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");

        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);

        Assert.Equal([1000], _machine.Standing);
    }

    [Fact]
    public void The_root_s_end_while_it_is_stopped_lets_the_rest_go_on()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Stopping = _ => _machine.End(1000);

        Assert.Throws<IOException>(() => StoppedTree.Stop(_machine, root, 100, _machine.Time));

        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void One_that_cannot_be_stopped_is_left_out_and_what_it_has_started_is_not()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Begin(1008, 1000, @"C:\protected.exe");
        _machine.Begin(1012, 1008, @"C:\below.exe");
        _machine.Unstoppable.Add(1008);

        using (var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time))
        {
            Assert.Equal([1000, 1004, 1012], _machine.Standing);
            var leftOut = Assert.Single(tree.LeftOut);
            Assert.Equal(1008, leftOut.Entry.Pid);
            Assert.Contains("1008", leftOut.Why);
        }

        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void Without_the_root_nothing_is_stopped()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Unstoppable.Add(1000);

        var failed = Assert.Throws<IOException>(() => StoppedTree.Stop(_machine, root, 100, _machine.Time));

        Assert.Contains("1000", failed.Message);
        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void What_stands_still_for_too_long_goes_on_whatever_happens_and_that_is_a_failure()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);

        _machine.Time.Advance(StoppedTree.StandsAtMost - TimeSpan.FromMilliseconds(1));
        Assert.Equal([1000, 1004], _machine.Standing);
        _machine.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty(_machine.Standing);
        Assert.Contains("2 seconds", Assert.Throws<IOException>(tree.GoOn).Message);
        tree.Dispose();
        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void What_is_stopped_when_the_rest_went_on_already_goes_on_at_once()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Stopping = pid => _machine.Time.Advance(pid == 1004 ? StoppedTree.StandsAtMost : TimeSpan.Zero);

        Assert.Throws<IOException>(() => StoppedTree.Stop(_machine, root, 100, _machine.Time));

        Assert.Empty(_machine.Standing);
    }

    [Fact]
    public void What_went_on_in_time_is_not_touched_again()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);
        tree.GoOn();

        _machine.Time.Advance(StoppedTree.StandsAtMost * 2);

        Assert.Equal(0, _machine.Stops(1000));
        tree.GoOn();
    }

    [Fact]
    public void More_than_a_session_may_have_are_not_stopped_at_all()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        for (var pid = 1004; pid < 1100; pid += 4)
            _machine.Begin(pid, 1000, @"C:\a.exe");
        var stopped = 0;
        _machine.Stopping = _ => stopped++;

        var failed = Assert.Throws<IOException>(() => StoppedTree.Stop(_machine, root, 10, _machine.Time));

        Assert.Contains("25", failed.Message);
        Assert.Equal(0, stopped);
    }

    [Fact]
    public void What_is_in_another_session_is_none_of_its_business()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\sw\syswatch.exe");
        _machine.Begin(1008, 1004, @"C:\codex.exe");
        _machine.PutInSession(1008, 9);

        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);

        Assert.Equal([1000, 1004], _machine.Standing);
    }

    [Fact]
    public void An_orphan_that_was_seen_to_descend_is_stopped_with_its_own_children()
    {
        var root = _machine.Begin(1000, 200, @"C:\claude.exe");
        _machine.Begin(1004, 1000, @"C:\shell.exe");
        _machine.Begin(1008, 1004, @"C:\orphan.exe");
        _machine.Begin(1012, 1008, @"C:\below.exe");
        _machine.End(1004);
        _machine.Orphaned.Add(1008);

        using var tree = StoppedTree.Stop(_machine, root, 100, _machine.Time);

        Assert.Equal([1000, 1008, 1012], _machine.Standing);
        Assert.Equal(1000, tree.Processes[0].Entry.Pid);
    }

    /// <summary>Whatever descends from whom, and whoever ends or starts others meanwhile.</summary>
    [Fact]
    public void All_of_a_tree_stands_still_but_for_whom_nobody_can_stop_or_none() => Gen.Select(
        Gen.Int[0, 30].Array[1, 40], Gen.Int[0, 60].Array[0, 12], Gen.Int[0, 45].Array[0, 2]).Sample(
        (parents, ends, unstoppable) =>
        {
            var machine = new FakeMachine();
            var root = machine.Begin(1000, 200, @"C:\claude.exe");
            for (var i = 0; i < parents.Length; i++)
                machine.Begin(1001 + i, 1000 + Math.Min(parents[i], i), @"C:\a.exe");
            foreach (var one in unstoppable)
                machine.Unstoppable.Add(1000 + one);
            var turn = 0;
            machine.Stopping = _ =>
            {
                if (turn < ends.Length)
                    machine.End(1000 + ends[turn++]);
            };
            try
            {
                using var tree = StoppedTree.Stop(machine, root, 100, machine.Time);

                var living = Descent.Of(machine.All(), [root]).Select(p => p.Pid).Order();
                Assert.Empty(living.Except(machine.Standing).Except(machine.Unstoppable));
                Assert.All(tree.LeftOut, one => Assert.Contains(one.Entry.Pid, machine.Unstoppable));
                Assert.Equal(1000, tree.Processes[0].Entry.Pid);
            }
            catch (IOException)
            {
                // Given up.
            }
            Assert.Empty(machine.Standing);
        });
}
