using SysWatch.Core.Events;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Tests.Seeing;

/// <summary>What goes wrong once must not be the end of all seeing.</summary>
public sealed class ObserverErrorTests
{
    private const int Met = 3000;

    private readonly ObserverBed _bed = new("files:\n  rules:\n    - {id: all, allow: read, paths: [\"**\"]}");

    [Fact]
    public void A_member_that_cannot_be_judged_is_ended_and_the_next_one_is_told_of()
    {
        _bed.IsBroken = true;
        _bed.Observer.Joined(ObserverBed.Id, new SnapshotProcess(Met, 4, _bed.Now, @"C:\a.exe"));
        _bed.IsBroken = false;
        _bed.Observer.Joined(ObserverBed.Id, new SnapshotProcess(Met + 4, 4, _bed.Now, @"C:\b.exe"));

        Assert.Contains($"terminate {Met}", _bed.Done);
        Assert.DoesNotContain($"terminate {Met + 4}", _bed.Done);
        Assert.Contains(_bed.Events, one => one is ProcessStarted { Process.Identity.Pid: Met + 4 });
        Assert.Contains(_bed.Observer.Lost, one => one.Key.Contains("could not be judged") && one.Value == 1);
    }

    [Fact]
    public void An_adopted_one_that_cannot_be_told_of_goes_on()
    {
        _bed.Observer.Adopt(
            new ObservedSession(_bed.Session, ObserverBed.UserSid, _bed.Now, _bed),
            [new SnapshotProcess(Met, 4, _bed.Now, @"C:\agent\claude.exe", "claude")], []);
        _bed.IsBroken = true;

        _bed.Observer.TellAdopted(ObserverBed.Id);

        Assert.Empty(_bed.Done);
        Assert.Contains(_bed.Observer.Lost, one => one.Key.Contains("told of") && one.Value >= 1);
    }

    [Fact]
    public void A_loss_that_cannot_be_told_of_does_not_end_the_reading_nor_the_clock()
    {
        _bed.IsBroken = true;
        _bed.Inbox.OnLost("etw kernel", 3);
        _bed.Drain();
        _bed.Observer.Start();
        _bed.Inbox.OnLost("etw kernel", 4);
        _bed.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(7ul, _bed.Observer.Lost["etw kernel"]);
        Assert.Contains(_bed.Observer.Lost, one => one.Key.Contains("told of") && one.Value >= 1);
    }
}
