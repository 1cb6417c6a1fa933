using System.Diagnostics;
using System.Globalization;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.NativeTests.Holding;

public sealed class JobTreeTests : IDisposable
{
    private static readonly SessionId Session = new(7);

    private readonly JobPort _port = new(TimeProvider.System);
    private readonly SeenMembers _seen = new();
    private readonly JobTree _job;

    public JobTreeTests() => _job = new JobTree(Session, _port, _seen);

    public void Dispose()
    {
        _job.Dispose();
        _port.Dispose();
    }

    [Fact]
    public void What_a_member_starts_is_a_member_and_so_is_what_that_starts()
    {
        var (root, pids) = StartTree();
        using (root)
        {
            Assert.Equal(3, pids.Count);
            SeenMembers.Wait(() => pids.All(_seen.Began.ContainsKey), "three members");
            Assert.Equal(pids.Order(), _job.Members().Select(m => m.Pid).Order());
            Assert.All(_job.Members(), m => Assert.Equal(
                Process.GetProcessById(m.Pid).StartTime.ToFileTimeUtc(), m.Creation));
        }
    }

    [Fact]
    public void Killing_ends_the_whole_tree_and_is_told_once()
    {
        var (root, pids) = StartTree();
        using (root)
        {
            _job.Kill();

            SeenMembers.Wait(() => pids.All(_seen.Ended.ContainsKey), "three ends");
            SeenMembers.Wait(() => _seen.EmptiedCount > 0, "the end of the session");
            Thread.Sleep(600);
            Assert.Equal(1, _seen.EmptiedCount);
            Assert.All(pids, pid => Assert.Equal(JobTree.KilledExitCode, _seen.Ended[pid]));
            Assert.Empty(_job.Members());
        }
    }

    /// <summary>The daemon stops: the session is another's business then, and whoever asks must know that nobody
    /// runs.</summary>
    [Fact]
    public void Of_sessions_that_end_with_the_daemon_none_is_left_and_nobody_is_told()
    {
        var (root, pids) = StartTree();
        using var sessions = new HeldSessions();
        sessions.Add(_job);
        using (root)
        {
            SeenMembers.Wait(() => pids.All(_seen.Began.ContainsKey), "three members");
            var members = pids.Select(pid => HeldProcess.Open(pid, HeldProcess.LookAccess)).ToList();

            var ended = sessions.End(TimeSpan.FromSeconds(20), TimeProvider.System);

            Assert.Equal([Session], ended);
            Assert.All(members, member => Assert.True(member.HasEnded));
            Thread.Sleep(600);
            Assert.Equal(0, _seen.EmptiedCount);
            Assert.Null(sessions.Find(Session));
            members.ForEach(member => member.Dispose());
        }
    }

    [Fact]
    public void What_was_adopted_goes_on_and_counts_as_no_end()
    {
        using var child = Child.StartReady("sleep");
        using var process = HeldProcess.Open(child.Id, HeldProcess.MemberAccess);
        using var sessions = new HeldSessions();
        var job = new JobTree(new SessionId(8), _port, _seen, isAdopted: true);
        sessions.Add(job);
        job.Assign(process);

        Assert.Empty(sessions.End(TimeSpan.FromSeconds(1), TimeProvider.System));

        Assert.False(process.HasEnded);
        process.Terminate(0);
    }

    [Fact]
    public void What_is_put_into_the_job_after_the_kill_ends_too()
    {
        _job.Kill();
        using var late = Child.StartReady("sleep");
        using var held = HeldProcess.Open(late.Id, HeldProcess.MemberAccess);

        _job.Put(held);

        Assert.True(held.WaitForEnd(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_job_that_is_closed_has_nobody_and_a_kill_of_it_is_none()
    {
        using var other = Child.StartReady("sleep");
        using var held = HeldProcess.Open(other.Id, HeldProcess.MemberAccess);
        var job = new JobTree(new SessionId(8), _port, _seen, isAdopted: true);
        job.Assign(held);
        Assert.True(job.Contains(held));

        job.Dispose();

        Assert.False(job.Contains(held));
        job.Kill();
        Assert.False(held.HasEnded);
        held.Terminate(1);
    }

    [Fact]
    public void The_daemon_s_end_is_the_session_s()
    {
        var (root, pids) = StartTree();
        using (root)
        {
            var held = pids.Select(pid => HeldProcess.Open(pid, HeldProcess.LookAccess)).ToList();

            _job.Dispose();

            Assert.All(held, process => Assert.True(process.WaitForEnd(TimeSpan.FromSeconds(10))));
            held.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public void A_frozen_tree_stands_still_until_it_is_thawed()
    {
        using var root = Child.StartReady("count");
        Assign(root);
        var lines = 0;
        var reader = new Thread(() =>
        {
            while (root.StandardOutput.ReadLine() is not null)
                Interlocked.Increment(ref lines);
        }) { IsBackground = true };
        reader.Start();
        SeenMembers.Wait(() => Volatile.Read(ref lines) > 5, "it counts");

        _job.Freeze();
        var frozen = AllRead(ref lines);
        Thread.Sleep(400);
        var still = Volatile.Read(ref lines);
        _job.Thaw();

        Assert.Equal(frozen, still);
        SeenMembers.Wait(() => Volatile.Read(ref lines) > still + 5, "it counts on");
        _job.Kill();
    }

    [Fact]
    public void What_is_put_into_a_frozen_session_is_frozen()
    {
        _job.Freeze();
        using var root = Child.StartReady("count");
        Assign(root);

        Assert.True(_job.Find(root.Id)!.IsFrozen);
        _job.Thaw();
        Assert.False(_job.Find(root.Id)!.IsFrozen);
    }

    [Fact]
    public void Released_processes_go_on_without_the_daemon()
    {
        var (root, pids) = StartTree();
        using (root)
        {
            _job.Freeze();

            _job.Release();

            Thread.Sleep(300);
            Assert.All(pids, pid => Assert.False(Process.GetProcessById(pid).HasExited));
            foreach (var pid in pids)
                Process.GetProcessById(pid).Kill();
        }
    }

    [Fact]
    public void A_killed_member_is_told_of_with_its_code()
    {
        using var root = Child.Start("exit", "33");
        try
        {
            Assign(root);
        }
        catch (NativeException)
        {
            Assert.Skip("it was faster than the test");
        }

        SeenMembers.Wait(() => _seen.EmptiedCount > 0, "the end of the session");
        Assert.Equal(33u, _seen.Ended[root.Id]);
    }

    private (Process Root, List<int> Pids) StartTree()
    {
        var root = Child.Start("tree", "2");
        Assign(root);
        return (root, ReadTree(root));
    }

    /// <summary>What was printed before may still be on its way.</summary>
    private static int AllRead(ref int lines)
    {
        var watch = Stopwatch.StartNew();
        int before, now = -1;
        do
        {
            before = now;
            Thread.Sleep(200);
            now = Volatile.Read(ref lines);
        } while (now != before && watch.Elapsed < TimeSpan.FromSeconds(20));
        return now;
    }

    private static List<int> ReadTree(Process root)
    {
        root.StandardInput.WriteLine();
        var pids = new List<int>();
        while (root.StandardOutput.ReadLine() is { } line && line != Child.Ready)
            pids.Add(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        return pids;
    }

    private void Assign(Process process)
    {
        using var held = HeldProcess.Open(process.Id, HeldProcess.MemberAccess);
        _job.Assign(held);
    }
}
