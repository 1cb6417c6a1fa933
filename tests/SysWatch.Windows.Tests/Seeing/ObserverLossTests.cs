using System.Net;
using SysWatch.Core.Events;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

public sealed class ObserverLossTests
{
    private const string Profile = "network:\n  rules:\n    - {id: loopback, allow: all, to: [loopback]}";

    private readonly ObserverBed _bed = new(Profile);

    [Fact]
    public async Task What_was_lost_is_told_to_the_session_and_to_the_machine_and_made_up_for()
    {
        _bed.Jobs[1008] = new JobAnswer(true, ObserverBed.Id);
        _bed.Snapshot = Snapshot(
            [One(ObserverBed.Agent, 4), One(1008, ObserverBed.Tool, 5)],
            new SnapshotConnection(
                1008, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse("203.0.113.7")), 443));

        _bed.Inbox.OnLost("etw kernel", 12);
        _bed.Drain();
        await _bed.Observer.DisposeAsync();

        var lost = _bed.Events.OfType<EventsLost>().ToArray();
        Assert.Equal([(0ul, 12ul), (ObserverBed.Id.Value, 12ul)], lost.Select(one => (one.Session.Value, one.Count)));
        Assert.Equal(12ul, _bed.Observer.Lost["etw kernel"]);
        Assert.Equal(1, _bed.Taken);
        Assert.Contains(_bed.Events, one => one is ProcessStarted { Process.Identity.Pid: 1008 });
        Assert.Contains(
            _bed.Events, one => one is ProcessExited { Process.Identity.Pid: ObserverBed.Tool, ExitCode: -1 });
        Assert.Equal(("203.0.113.7:443", 1008), (_bed.Only.Object, _bed.Only.Process!.Identity.Pid));
        // Nobody has seen that it was this one that connected.
        Assert.Equal(("etw", false), (_bed.Only.Mechanism, _bed.Only.Enforced));
        Assert.Empty(_bed.Done);
    }

    [Fact]
    public void Who_was_accepted_is_not_taken_for_one_that_was_connected_to()
    {
        _bed.Connect("203.0.113.7", 50_001, use: NetworkUse.Accept);

        _bed.Observer.Reconcile(
            Snapshot(
                [One(ObserverBed.Agent, 4), One(ObserverBed.Tool, ObserverBed.Agent)],
                new SnapshotConnection(
                    ObserverBed.Tool, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse("203.0.113.7")),
                    50_001)));

        Assert.Empty(_bed.Decided);
    }

    [Fact]
    public void A_process_that_its_job_knows_is_a_member_whoever_made_it()
    {
        _bed.Jobs[2000] = new JobAnswer(true, ObserverBed.Id);

        _bed.Observer.Reconcile(
            Snapshot([One(ObserverBed.Agent, 4), One(ObserverBed.Tool, ObserverBed.Agent), One(2000, 4, 9)]));

        Assert.Contains(_bed.Observer.Processes(ObserverBed.Id), one => one.Identity.Pid == 2000);
    }

    [Fact]
    public void A_connection_that_was_told_of_is_not_judged_again()
    {
        _bed.Connect("203.0.113.7", 443, status: 0xC0000022);
        var connection = new SnapshotConnection(
            ObserverBed.Tool, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse("203.0.113.7")), 443);

        _bed.Observer.Reconcile(
            Snapshot([One(ObserverBed.Agent, 4), One(ObserverBed.Tool, ObserverBed.Agent)], connection));

        Assert.Single(_bed.Decided);
    }

    [Fact]
    public void Events_beyond_the_queue_are_lost_and_counted()
    {
        var bed = new ObserverBed(Profile, capacity: 10);

        for (var i = 0; i < 15; i++)
            bed.Inbox.OnSeen(new FileUsed
            {
                FileTime = bed.Now, Pid = ObserverBed.Tool, Use = FileUse.Open, NtPath = $@"C:\{i}", Status = 0,
            });
        bed.Drain();

        Assert.Equal([5ul, 5ul], bed.Events.OfType<EventsLost>().Select(one => one.Count));
    }

    [Fact]
    public async Task Losses_that_go_on_are_told_of_together()
    {
        for (var i = 0; i < 100; i++)
        {
            _bed.Inbox.OnLost("etw kernel", 1);
            _bed.Drain();
        }
        Assert.Equal([1ul, 1ul], _bed.Events.OfType<EventsLost>().Select(one => one.Count));

        await _bed.Observer.DisposeAsync();

        Assert.Equal([1ul, 1ul, 99ul, 99ul], _bed.Events.OfType<EventsLost>()
            .Where(one => one.Source == "etw kernel").Select(one => one.Count));
    }

    [Fact]
    public async Task A_snapshot_that_could_not_be_taken_is_tried_again()
    {
        _bed.Observer.Start();
        _bed.Inbox.OnLost("etw kernel", 1);
        await Until(() => _bed.Taken == 1);

        _bed.Snapshot = Snapshot([One(ObserverBed.Agent, 4), One(ObserverBed.Tool, ObserverBed.Agent)]);
        // Whether it waits already, nothing tells: the clock goes on until it has tried again.
        await Until(() =>
        {
            if (_bed.Taken < 2)
                _bed.Time.Advance(TimeSpan.FromSeconds(1));
            return _bed.Taken == 2;
        });
        await _bed.Observer.DisposeAsync();

        Assert.Equal(2, _bed.Taken);
    }

    [Fact]
    public void Sources_without_end_are_counted_together()
    {
        var ledger = new LossLedger();
        for (var i = 0; i < 1000; i++)
            ledger.Add($"source {i}", 1);

        Assert.Equal(LossLedger.SourcesMax + 1, ledger.Totals.Count);
        Assert.Equal(1000ul, ledger.Totals.Values.Aggregate(0ul, (sum, one) => sum + one));
    }

    [Fact]
    public void Nothing_is_believed_of_hearsay()
    {
        _bed.See(new ProcessEnded
        {
            FileTime = _bed.Now, Pid = ObserverBed.Tool, ExitStatus = 0, IsHearsay = true,
        });
        _bed.See(new ProcessBegan
        {
            FileTime = _bed.Now, Pid = ObserverBed.Tool, ParentPid = 4, ImageName = @"\Device\HarddiskVolume3\x.exe",
            IsHearsay = true, CreationTime = _bed.Now + 1,
        });

        Assert.True(_bed.Inbox.IsWanted(ObserverBed.Tool));
        Assert.Equal(2, _bed.Observer.Processes(ObserverBed.Id).Count);
    }

    private SystemSnapshot Snapshot(SnapshotProcess[] processes, params SnapshotConnection[] connections) =>
        new(_bed.Now + 1000, processes, connections);

    private SnapshotProcess One(int pid, int parent, long after = 0) => new(pid, parent, _bed.Now + after, "x.exe");

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 6000 && !condition(); i++)
            await Task.Delay(5);
        Assert.True(condition());
    }
}
