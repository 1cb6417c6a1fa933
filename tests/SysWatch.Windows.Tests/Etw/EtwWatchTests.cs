using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class EtwWatchTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly FakeEtwMachine _machine = new();
    private readonly Losses _seen = new();
    private EtwWatch? _watch;

    public void Dispose() => _watch?.Dispose();

    [Fact]
    public void While_events_come_there_is_nothing_to_say()
    {
        var watch = Start();

        Assert.Equal("", watch.State.Problem);
        Assert.Equal(2, _machine.Started.Count);
    }

    [Theory]
    [InlineData(0, "SysWatch-Kernel")]
    [InlineData(1, "SysWatch-Providers")]
    public void A_session_that_somebody_else_stops_is_said_and_lost_at_once(int which, string name)
    {
        var watch = Start();

        _machine.Started[which].Dispose();

        Assert.Equal((name + ", which has ended", 1L), _seen.Take());
        Assert.Contains(name, watch.State.Problem, StringComparison.Ordinal);
        Assert.Contains("logman stop", watch.State.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_are_started_again_a_moment_later_and_a_loss_calls_for_a_snapshot_then()
    {
        var watch = Start();
        _machine.Started[1].Dispose();
        _seen.Take();

        _time.Advance(EtwWatch.PauseMin - TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _machine.Started.Count);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(4, _machine.Started.Count);
        Assert.True(_machine.Started[0].IsStopped);
        Assert.False(_machine.Started[2].IsStopped || _machine.Started[3].IsStopped);
        Assert.Equal("", watch.State.Problem);
        Assert.Equal((EtwWatch.Gap, 1L), _seen.Take());
    }

    [Fact]
    public void The_new_sessions_are_watched_as_the_first_were()
    {
        var watch = Start();

        for (var i = 0; i < 3; i++)
        {
            _machine.Started[^1].Dispose();
            Assert.Equal(FakeEtwMachine.Names.Providers + ", which has ended", _seen.Take().Source);
            Assert.NotEqual("", watch.State.Problem);
            _time.Advance(EtwWatch.PauseMin * (1 << i));
            Assert.Equal(EtwWatch.Gap, _seen.Take().Source);
            Assert.Equal("", watch.State.Problem);
        }
    }

    [Fact]
    public void What_cannot_be_started_again_is_tried_ever_less_often_and_at_last_once_a_minute()
    {
        var watch = Start();
        _machine.OnStartProviders = () => throw Marshal.GetExceptionForHR(unchecked((int)0x800705AA))!;
        _machine.Started[1].Dispose();
        _seen.Take();

        foreach (var seconds in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            var before = _machine.Started.Count;
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(before, _machine.Started.Count);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(before + 1, _machine.Started.Count);
            Assert.True(_machine.Started[^1].IsStopped);
            Assert.Equal(EtwWatch.Gap, _seen.Take().Source);
            Assert.Contains("none left", watch.State.Problem, StringComparison.Ordinal);
        }

        _machine.OnStartProviders = null;
        _time.Advance(EtwWatch.PauseMax);
        Assert.Equal("", watch.State.Problem);
    }

    [Fact]
    public void Sessions_that_have_run_for_a_while_are_started_again_at_once_when_they_end()
    {
        Start();
        _machine.Started[1].Dispose();
        _seen.Take();
        _time.Advance(EtwWatch.PauseMin);
        _seen.Take();

        _time.Advance(EtwWatch.PauseMax);
        _machine.Started[^1].Dispose();
        _seen.Take();
        _time.Advance(EtwWatch.PauseMin);

        Assert.Equal(6, _machine.Started.Count);
    }

    [Fact]
    public void What_cannot_be_had_at_the_start_is_tried_again_as_well()
    {
        _machine.OnStartProviders = () => throw Marshal.GetExceptionForHR(unchecked((int)0x800705AA))!;
        var watch = Start();
        Assert.Contains("none left", watch.State.Problem, StringComparison.Ordinal);

        _machine.OnStartProviders = null;
        _time.Advance(EtwWatch.PauseMin);

        Assert.Equal("", watch.State.Problem);
    }

    [Fact]
    public void A_missing_provider_is_said()
    {
        _machine.FailsFor = EtwProviders.WmiActivity;

        Assert.Contains("Microsoft-Windows-WMI-Activity", Start().State.Missing.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Under_wine_nothing_is_tried_ever()
    {
        _watch = new EtwWatch(_machine, EtwPlan.For(EtwNeeds.Usual, FakeEtwMachine.Names), _seen, _time, isWine: true);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(EtwProblem.Wine, _watch.State.Problem);
        Assert.Empty(_machine.Calls);
    }

    [Fact]
    public void Nothing_is_started_again_once_it_is_to_stop()
    {
        var watch = Start();
        _machine.Started[0].Dispose();
        _seen.Take();

        watch.Dispose();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(2, _machine.Started.Count);
        Assert.All(_machine.Started, session => Assert.True(session.IsStopped));
    }

    private EtwWatch Start() =>
        _watch = new EtwWatch(_machine, EtwPlan.For(EtwNeeds.Usual, FakeEtwMachine.Names), _seen, _time, isWine: false);

    private sealed class Losses : ISeenEvents
    {
        private readonly BlockingCollection<(string Source, long Count)> _lost = [];

        public bool IsWanted(int pid) => false;

        public void OnSeen(SeenEvent seen)
        {
        }

        public void OnLost(string source, long count) => _lost.Add((source, count));

        public (string Source, long Count) Take() =>
            _lost.TryTake(out var lost, s_patience) ? lost : throw new TimeoutException("nothing was told as lost");
    }
}
