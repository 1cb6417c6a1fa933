using System.Diagnostics;
using System.Globalization;
using SysWatch.Core.Events;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.NativeTests.Holding;
using SysWatch.Windows.NativeTests.Launch;

namespace SysWatch.Windows.NativeTests.Attach;

public sealed class AdoptTests : IAsyncLifetime
{
    private readonly AdoptBed _bed = new();
    private readonly List<int> _started = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        foreach (var pid in _started)
        {
            using var process = HeldProcess.TryOpen(pid, HeldProcess.MemberAccess);
            process?.Terminate(1);
        }
    }

    [Fact]
    public void A_running_tree_of_two_generations_is_adopted_whole_and_goes_on()
    {
        using var root = StartTree(out var pids);
        var standing = -1;
        _bed.TellAdopted = () => standing = pids.Count(pid => SuspendCounts(pid) is not [0]);

        Assert.Equal("", _bed.AttachTo(root));

        Assert.Equal(0, standing);
        Assert.Equal(3, pids.Count);
        Assert.All(pids, pid => Assert.Equal(new SessionId(7), _bed.SessionOf(pid)));
        Assert.Equal(pids.Order(), _bed.Adopted.Select(p => p.Pid).Order());
        Assert.Equal(root.Id, _bed.Adopted[0].Pid);
        Assert.All(pids, pid => Assert.Equal([0], SuspendCounts(pid)));
        Assert.Empty(_bed.Stuck);
        var request = Assert.Single(_bed.Requests);
        Assert.True(request.IsAttached);
        Assert.Equal("agents/test", request.Profile);
        Assert.EndsWith("/SysWatch.Windows.NativeTests.exe", request.Executable);
        Assert.StartsWith("/", request.Workspace);
        Assert.Contains("tree", request.Arguments);

        _bed.Sessions.Kill(new SessionId(7));
        SeenMembers.Wait(() => pids.All(HasEnded), "the end of the tree");
        SeenMembers.Wait(() => !_bed.Emptied.IsEmpty, "the end of the session");
    }

    [Fact]
    public void What_was_suspended_stays_suspended()
    {
        using var root = StartTree(out var pids);
        using var child = HeldProcess.Open(pids[1], HeldProcess.MemberAccess);
        child.Suspend();

        Assert.Equal("", _bed.AttachTo(root));

        Assert.Equal([1], SuspendCounts(child.Pid));
        Assert.Equal([0], SuspendCounts(root.Id));
        child.Resume();
    }

    [Fact]
    public void Children_that_stand_in_a_job_of_their_own_are_adopted_too()
    {
        using var root = StartTree(out var pids);
        using var own = JobCalls.Create();
        foreach (var pid in pids.Where(pid => pid != root.Id))
        {
            using var child = HeldProcess.Open(pid, HeldProcess.MemberAccess);
            Assert.True(Kernel32.AssignProcessToJobObject(own, child.Handle));
        }

        var failure = _bed.AttachTo(root);

        Assert.Equal("", failure);
        Assert.All(pids, pid => Assert.NotNull(_bed.SessionOf(pid)));
        Assert.Equal(2, _bed.Sessions.Jobs.Find(new SessionId(7))!.JobsCount);
        _bed.Sessions.Kill(new SessionId(7));
        SeenMembers.Wait(() => pids.All(HasEnded), "the end of the tree");
        SeenMembers.Wait(() => !_bed.Emptied.IsEmpty, "the end of the session");
    }

    [Fact]
    public void One_that_has_gone_before_it_stands_still_leaves_nothing_behind()
    {
        using var root = StartTree(out var pids);
        _bed.OnPrepare = () =>
        {
            root.Kill();
            root.WaitForExit();
        };

        Assert.Contains("has ended", _bed.AttachTo(root));

        Assert.Equal([new SessionId(7)], _bed.Emptied);
        Assert.Empty(_bed.Sessions.Jobs.All());
        Assert.All(pids.Where(pid => pid != root.Id), pid => Assert.Equal([0], SuspendCounts(pid)));
        Assert.All(pids, pid => Assert.Null(_bed.SessionOf(pid)));
    }

    [Fact]
    public void A_number_that_is_another_process_by_now_is_not_adopted()
    {
        using var root = Child.StartReady("sleep");
        _started.Add(root.Id);
        var entry = _bed.EntryOf(root.Id);

        Assert.Null(_bed.Running.Look(entry with { Creation = entry.Creation + 1 }));
        Assert.Null(_bed.Stops.Stop(entry with { Creation = entry.Creation + 1 }));
        Assert.True(_bed.Running.HasEnded(entry with { Creation = entry.Creation + 1 }));
        Assert.False(_bed.Running.HasEnded(entry));
    }

    [Fact]
    public void What_the_host_refuses_goes_on_untouched()
    {
        using var root = StartTree(out var pids);
        _bed.Refusal = "No session was started: for a reason.";

        Assert.Equal(_bed.Refusal, _bed.AttachTo(root));

        Assert.All(pids, pid => Assert.Equal([0], SuspendCounts(pid)));
        Assert.Empty(_bed.Sessions.Jobs.All());
        Assert.Empty(_bed.Emptied);
    }

    [Fact]
    public void A_daemon_that_stops_begins_nothing()
    {
        using var root = StartTree(out var pids);
        _bed.IsStopping = true;

        Assert.Contains("stopping", _bed.AttachTo(root));

        Assert.All(pids, pid => Assert.Null(_bed.SessionOf(pid)));
        Assert.Single(_bed.Emptied);
    }

    [Fact]
    public void One_that_is_in_a_session_by_now_is_left_to_it()
    {
        using var root = StartTree(out _);
        Assert.Equal("", _bed.AttachTo(root));

        Assert.Equal("", _bed.AttachTo(root));

        Assert.Single(_bed.Requests);
        Assert.Empty(_bed.Emptied);
    }

    [Fact]
    public async Task The_daemon_s_end_lets_what_was_adopted_go_on()
    {
        using var root = StartTree(out var pids);
        Assert.Equal("", _bed.AttachTo(root));

        await _bed.DisposeAsync();

        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.All(pids, pid => Assert.False(HasEnded(pid)));
        // And the next one finds it and holds it again.
        await using var next = new AdoptBed();
        Assert.Equal("", next.AttachTo(root));
        Assert.All(pids, pid => Assert.NotNull(next.SessionOf(pid)));
        next.Sessions.Kill(new SessionId(7));
        SeenMembers.Wait(() => pids.All(HasEnded), "the end of the tree");
    }

    [Fact]
    public async Task The_daemon_s_end_is_that_of_what_was_frozen()
    {
        using var root = StartTree(out var pids);
        Assert.Equal("", _bed.AttachTo(root));
        _bed.Sessions.Freeze(new SessionId(7), frozen: true);

        await _bed.DisposeAsync();

        SeenMembers.Wait(() => pids.All(HasEnded), "the end of the tree");
    }

    [Fact]
    public void Released_it_goes_on_and_its_session_is_over()
    {
        using var root = StartTree(out var pids);
        Assert.Equal("", _bed.AttachTo(root));
        _bed.Sessions.Freeze(new SessionId(7), frozen: true);

        _bed.Sessions.Release(new SessionId(7));

        Assert.All(pids, pid => Assert.False(HasEnded(pid)));
        Assert.All(pids, pid => Assert.Equal([0], SuspendCounts(pid)));
        Assert.Equal([new SessionId(7)], _bed.Ended);
    }

    [Fact]
    public void An_orphan_that_was_seen_to_descend_is_adopted_too()
    {
        using var root = StartTree(out var pids);
        var orphan = pids.Single(pid => _bed.EntryOf(pid).ParentPid != root.Id && pid != root.Id);
        var between = pids.Single(pid => pid != orphan && pid != root.Id);
        _bed.Seen.Add((orphan, _bed.EntryOf(orphan).Creation));
        using (var ended = HeldProcess.Open(between, HeldProcess.MemberAccess))
        {
            ended.Terminate(1);
            Assert.True(ended.WaitForEnd(TimeSpan.FromSeconds(10)));
        }

        Assert.Equal("", _bed.AttachTo(root));

        Assert.NotNull(_bed.SessionOf(orphan));
    }

    [Fact]
    public void A_process_is_looked_at_whole()
    {
        using var root = Child.StartReady(start => start.WorkingDirectory = @"C:\windows", "sleep");
        _started.Add(root.Id);

        var found = _bed.Running.Look(_bed.EntryOf(root.Id))!;

        Assert.Equal(Child.Exe, found.ImagePath, ignoreCase: true);
        Assert.Contains("sleep", found.CommandLine);
        Assert.Equal(@"C:\windows", found.WorkingDirectory.TrimEnd('\\'), ignoreCase: true);
        Assert.Equal(System.Security.Principal.WindowsIdentity.GetCurrent().User?.Value, found.UserSid);
        Assert.True(_bed.Running.HasRun(found.Entry));
    }

    [Fact]
    public async Task What_was_made_suspended_has_not_run()
    {
        var hasRun = true;
        using var bed = new LaunchBed
        {
            OnHold = process => hasRun = _bed.Running.HasRun(
                new ProcessEntry(process.Pid, 0, process.Creation, 1)),
        };

        var outcome = await bed.Run(Child.Exe, Child.Word, "exit", "0");

        Assert.Equal(0, outcome.ExitCode);
        Assert.False(hasRun);
    }

    [Fact]
    public async Task Where_launches_are_held_by_more_it_is_said_that_this_one_is_not()
    {
        await using var bed = new AdoptBed(prevents: true);
        using var root = StartTree(out _);

        Assert.Equal("", bed.AttachTo(root));

        var told = Assert.IsType<AgentNotHeld>(Assert.Single(bed.Events));
        Assert.Equal(new SessionId(7), told.Session);
        Assert.Contains("syswatch run", told.Reason);
        bed.Sessions.Kill(new SessionId(7));
    }

    /// <summary>Who is told of members may wait for a file that one of them serves.</summary>
    [Fact]
    public async Task Whoever_is_told_of_members_does_not_keep_them_standing()
    {
        using var root = StartTree(out var pids);
        using var told = new WaitingTold();
        _bed.Sessions.Told = told;

        var attaching = Task.Run(() => _bed.AttachTo(root), TestContext.Current.CancellationToken);

        SeenMembers.Wait(() => told.IsWaiting && pids.All(pid => _bed.SessionOf(pid) is not null), "the session");
        SeenMembers.Wait(() => pids.All(pid => SuspendCounts(pid) is [0]), "the tree to go on");
        Assert.False(attaching.IsCompleted);
        told.GoOn();
        Assert.Equal("", await attaching);
        _bed.Sessions.Kill(new SessionId(7));
    }

    [Fact]
    public async Task What_stands_still_for_too_long_goes_on_and_is_not_held()
    {
        using var root = StartTree(out var pids);
        using var goesOn = new ManualResetEventSlim();
        _bed.Standing = () => goesOn.Wait(TestContext.Current.CancellationToken);

        var attaching = Task.Run(() => _bed.AttachTo(root), TestContext.Current.CancellationToken);

        SeenMembers.Wait(() => _bed.Adopted.Count == pids.Count, "the tree to stand still");
        SeenMembers.Wait(() => pids.All(pid => SuspendCounts(pid) is [0]), "the tree to go on");
        goesOn.Set();
        Assert.Contains("2 seconds", await attaching);
        Assert.All(pids, pid => Assert.Equal([0], SuspendCounts(pid)));
        Assert.All(pids, pid => Assert.Null(_bed.SessionOf(pid)));
        Assert.Single(_bed.Emptied);
    }

    private static uint[] SuspendCounts(int pid)
    {
        using var process = HeldProcess.Open(pid, HeldProcess.MemberAccess);
        return [.. process.SuspendCounts().Distinct()];
    }

    private static bool HasEnded(int pid)
    {
        using var process = HeldProcess.TryOpen(pid, HeldProcess.LookAccess);
        return process?.HasEnded ?? true;
    }

    /// <summary>The root first, then its child, then that one's.</summary>
    private Process StartTree(out List<int> pids)
    {
        var root = Child.Start("tree", "2");
        root.StandardInput.WriteLine();
        pids = [];
        while (root.StandardOutput.ReadLine() is { } line && line != Child.Ready)
            pids.Insert(0, int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        _started.AddRange(pids);
        Assert.Equal(root.Id, pids[0]);
        return root;
    }
}
