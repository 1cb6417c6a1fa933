using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ObserverAdoptTests
{
    private const int Adopted = 2000;
    private const int Child = 2004;
    private const int Below = 2008;

    private readonly ObserverBed _bed = new(
        """
        exec:
          rules:
            - id: no-curl
              deny: execute
              paths: ["**/curl.exe"]
              reason: r
        files:
          rules:
            - id: no-key
              deny: read
              paths: ["~/.ssh/**"]
              reason: r
        """);

    [Fact]
    public void What_was_there_before_is_told_of_and_not_judged_and_what_it_does_is()
    {
        var then = _bed.Now;
        _bed.Time.Advance(TimeSpan.FromMinutes(10));
        Adopt(
            new SnapshotProcess(Adopted, 4, then, @"C:\agent\claude.exe", "claude"),
            new SnapshotProcess(Child, Adopted, then + 10, @"C:\tools\curl.exe", "curl"),
            new SnapshotProcess(Below, Child, then + 20, @"C:\tools\cat.exe", "cat"));

        Assert.Equal([Adopted, Child, Below], _bed.Observer.Processes(ObserverBed.Id).Select(p => p.Identity.Pid));
        Assert.Equal(3, _bed.Events.OfType<ProcessStarted>().Count());
        Assert.Empty(_bed.Decided);
        Assert.Empty(_bed.Done);

        _bed.Use(ObserverBed.Home + @".ssh\id", pid: Below);

        Assert.Equal(Verdict.Deny, _bed.Only.Verdict);
        Assert.Equal(Child, _bed.Only.Process?.Action.Pid);
    }

    [Fact]
    public void What_it_starts_from_then_on_is_judged()
    {
        Adopt(new SnapshotProcess(Adopted, 4, _bed.Now, @"C:\agent\claude.exe", "claude"));
        _bed.Time.Advance(TimeSpan.FromSeconds(1));

        _bed.Begin(Child, Adopted, @"\Device\HarddiskVolume3\tools\curl.exe");

        Assert.Equal("test:no-curl", _bed.Only.Rule.Id);
    }

    [Fact]
    public void Connections_that_it_had_before_are_not_judged_after_a_loss()
    {
        var bed = new ObserverBed("network: {default: deny}");
        var process = new SnapshotProcess(Adopted, 4, bed.Now, @"C:\agent\claude.exe", "claude");
        bed.Observer.End(ObserverBed.Id);
        bed.Snapshot = new SystemSnapshot(
            bed.Now, [process], [new SnapshotConnection(Adopted, NetworkProtocols.Tcp, 1, 443)]);
        bed.Observer.Adopt(new ObservedSession(bed.Session, ObserverBed.UserSid, bed.Now, bed), [process], []);
        bed.Observer.TellAdopted(ObserverBed.Id);

        bed.Observer.Reconcile(bed.Snapshot);

        Assert.Empty(bed.Decided);
    }

    [Fact]
    public void A_late_word_of_its_beginning_changes_nothing()
    {
        var then = _bed.Now;
        _bed.Time.Advance(TimeSpan.FromMilliseconds(40));
        Adopt(
            new SnapshotProcess(Adopted, 4, then, @"C:\agent\claude.exe", "claude"),
            new SnapshotProcess(Child, Adopted, then + 10, @"C:\tools\curl.exe", "curl"));

        _bed.See(new ProcessBegan { FileTime = then + 20, Pid = Child, ParentPid = Adopted, ImageName = "curl.exe" });

        Assert.Equal(2, _bed.Events.OfType<ProcessStarted>().Count());
        Assert.Empty(_bed.Decided);
    }

    [Fact]
    public void A_late_word_that_comes_before_it_is_told_of_is_not_judged_either()
    {
        var then = _bed.Now;
        _bed.Observer.End(ObserverBed.Id);
        _bed.Events.Clear();
        _bed.Observer.Adopt(
            new ObservedSession(_bed.Session, ObserverBed.UserSid, _bed.Now, _bed),
            [
                new SnapshotProcess(Adopted, 4, then, @"C:\agent\claude.exe", "claude"),
                new SnapshotProcess(Child, Adopted, then + 10, @"C:\tools\curl.exe", "curl"),
            ],
            []);

        _bed.See(new ProcessBegan { FileTime = then + 20, Pid = Child, ParentPid = Adopted, ImageName = "curl.exe" });
        _bed.Observer.TellAdopted(ObserverBed.Id);

        Assert.Equal(2, _bed.Events.OfType<ProcessStarted>().Count());
        Assert.Empty(_bed.Decided);
    }

    /// <summary>What stands still may be what the observer is waiting for.</summary>
    [Fact]
    public async Task Adopting_does_not_wait_for_whoever_judges()
    {
        var then = _bed.Now;
        var limit = TimeSpan.FromSeconds(30);
        _bed.Time.Advance(TimeSpan.FromMinutes(1));
        using var goesOn = new ManualResetEventSlim();
        var isAsking = new TaskCompletionSource();
        _bed.Asked = () =>
        {
            isAsking.TrySetResult();
            goesOn.Wait(TestContext.Current.CancellationToken);
        };
        var judging = Task.Run(
            () => _bed.Begin(3000, ObserverBed.Agent, @"\Device\HarddiskVolume3\tools\served.exe"),
            TestContext.Current.CancellationToken);
        await isAsking.Task.WaitAsync(limit, TestContext.Current.CancellationToken);

        await Task.Run(
            () => _bed.Observer.Adopt(
                new ObservedSession(_bed.Session, ObserverBed.UserSid, _bed.Now, _bed),
                [new SnapshotProcess(Adopted, 4, then, @"C:\agent\claude.exe", "claude")], []),
            TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken);

        Assert.True(_bed.Inbox.IsWanted(Adopted));
        Assert.False(judging.IsCompleted);
        goesOn.Set();
        await judging.WaitAsync(limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Who_is_left_out_is_no_member_nor_is_what_it_starts()
    {
        var then = _bed.Now;
        See(Adopted, 4, then);
        See(Child, Adopted, then + 10);
        _bed.Observer.Adopt(
            new ObservedSession(_bed.Session, ObserverBed.UserSid, _bed.Now, _bed),
            [new SnapshotProcess(Adopted, 4, then, @"C:\agent\claude.exe", "claude")],
            [new SnapshotProcess(Child, Adopted, then + 10, "protected.exe")]);
        _bed.Observer.TellAdopted(ObserverBed.Id);
        See(Below, Child, then + 20);

        Assert.True(_bed.Inbox.IsWanted(Adopted));
        Assert.False(_bed.Inbox.IsWanted(Child));
        Assert.False(_bed.Inbox.IsWanted(Below));
        Assert.Empty(_bed.Decided);
    }

    [Fact]
    public void Descendants_are_known_by_parents_that_have_ended()
    {
        var then = _bed.Now;
        See(Adopted, 4, then);
        See(Child, Adopted, then + 10);
        See(Below, Child, then + 20);
        See(2012, 4, then + 30);
        _bed.See(new ProcessEnded { FileTime = then + 40, Pid = Child, ExitStatus = 0 });

        Assert.Equal([Below], _bed.Observer.Descendants(Adopted, then).Select(one => one.Pid));
        Assert.Empty(_bed.Observer.Descendants(Adopted, then - FileTimes.TicksPerMs * 5000));
        Assert.Empty(_bed.Observer.Descendants(9999, then));
    }

    [Fact]
    public void Only_what_begins_outside_of_sessions_is_told_of_to_whoever_looks_for_agents()
    {
        var told = new List<string>();
        _bed.Inbox.BegunOutside = began => told.Add(began.ImageName);
        See(Adopted, 4, _bed.Now);
        See(Child, ObserverBed.Agent, _bed.Now);
        See(Adopted, 4, _bed.Now);
        _bed.See(new ProcessBegan
        {
            FileTime = _bed.Now, Pid = Below, ParentPid = 4, ImageName = "older.exe", IsRundown = true,
        });
        _bed.See(new ProcessBegan
        {
            FileTime = _bed.Now, Pid = 2012, ParentPid = 4, ImageName = "claude.exe", IsHearsay = true,
        });

        Assert.Equal(["x.exe"], told);
    }

    private void Adopt(params SnapshotProcess[] processes)
    {
        _bed.Observer.End(ObserverBed.Id);
        _bed.Events.Clear();
        _bed.Observer.Adopt(new ObservedSession(_bed.Session, ObserverBed.UserSid, _bed.Now, _bed), processes, []);
        Assert.Empty(_bed.Events);
        _bed.Observer.TellAdopted(ObserverBed.Id);
    }

    private void See(int pid, int parent, long fileTime) => _bed.See(new ProcessBegan
    {
        FileTime = fileTime, Pid = pid, ParentPid = parent, ImageName = "x.exe",
    });
}
