using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Attach;

namespace SysWatch.Windows.Tests.Attach;

/// <summary>Agents that could not be held, and are tried again.</summary>
public sealed class AgentWatchRetryTests : IAsyncDisposable
{
    private const string Claude = @"C:\Users\me\.local\bin\claude.exe";

    private readonly FakeMachine _machine = new();
    private readonly FakeTimeProvider _time = new();
    private readonly AgentWatch _watch;

    public AgentWatchRetryTests() => _watch = new AgentWatch(
        _machine, _machine, _machine, AttachScope.Everybody, FakeMachine.Daemon, _time);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    [Fact]
    public void What_could_not_be_held_is_told_of_once_and_tried_again_after_growing_pauses()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Begin(1004, 1000, @"C:\a.exe");
        _machine.Unstoppable.Add(1000);

        LookFor(TimeSpan.FromSeconds(10));

        // At once, and after 1, 2 and 4 seconds.
        Assert.Equal([1000, 1000, 1000, 1000], _machine.Attached);
        Assert.Contains("1000", Assert.Single(_machine.NotHeld).Reason);
        Assert.Contains("1000", Assert.Single(_watch.Unheld).Reason);
        Assert.Empty(_machine.Standing);
        Assert.Equal(0UL, _machine.SessionOf(1000));

        _machine.Unstoppable.Clear();
        LookFor(TimeSpan.FromSeconds(10));

        Assert.Equal(5, _machine.Attached.Count);
        Assert.Equal([1000, 1004], _machine.Members(1000));
        Assert.Empty(_watch.Unheld);
        Assert.Single(_machine.NotHeld);
    }

    [Fact]
    public void However_often_it_fails_it_is_tried_each_minute()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Unstoppable.Add(1000);
        LookFor(TimeSpan.FromMinutes(10));
        _machine.Attached.Clear();

        LookFor(TimeSpan.FromMinutes(5));

        Assert.InRange(_machine.Attached.Count, 4, 5);
        Assert.Single(_machine.NotHeld);
    }

    [Fact]
    public void Another_reason_is_told_of_too()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Unstoppable.Add(1000);
        _watch.LookAtAll();
        _machine.Unstoppable.Clear();
        _machine.MembersMax = 0;

        LookFor(TimeSpan.FromSeconds(20));

        Assert.Equal(2, _machine.NotHeld.Count);
        Assert.Contains("more than", Assert.Single(_watch.Unheld).Reason);
    }

    [Fact]
    public void New_profiles_do_not_wait_for_the_pause()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Unstoppable.Add(1000);
        _watch.LookAtAll();
        _machine.Unstoppable.Clear();

        _watch.AgentsChanged();
        Assert.Empty(_watch.Unheld);
        _watch.LookAtAll();

        Assert.Equal([1000], _machine.Members(1000));
    }

    [Fact]
    public void A_look_that_breaks_is_told_of_once_and_made_again()
    {
        _machine.Begin(1000, 200, Claude);
        _machine.Broken = "a stale handle";
        _watch.LookAtAll();
        _watch.LookAtAll();
        _machine.Broken = "";

        LookFor(TimeSpan.FromSeconds(2));

        Assert.Equal([1000], _machine.Members(1000));
        Assert.Single(_machine.NotHeld, told => told.Process?.Identity.Pid == 1000);
    }

    /// <summary>A look each second, as the timer makes them.</summary>
    private void LookFor(TimeSpan length)
    {
        for (var second = 0; second < length.TotalSeconds; second++)
        {
            _watch.LookAtAll();
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
