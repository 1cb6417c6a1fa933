using Microsoft.Extensions.Time.Testing;
using SysWatch.Windows.Holding.Wfp;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Tiers;
using SysWatch.Windows.Tests.Plans;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Holding.Wfp;

public sealed class FilterWatchTests : IAsyncDisposable
{
    private static readonly NetworkPlan s_one = Plan(Some.Session, "network:\n  default: deny\n");
    private static readonly NetworkPlan s_other = Plan(Some.OtherSession, "network:\n  default: deny\n");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakePlatform _platform = new();
    private readonly List<string> _told = [];
    private readonly FilterWatch _watch;

    public FilterWatchTests() => _watch = new FilterWatch(_platform, _time)
    {
        Stopping = () => _told.Add("stop"), GoingOn = () => _told.Add("go on"),
        Lost = (source, count) => _told.Add($"lost {count} {source}"),
    };

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    [Fact]
    public void Filters_that_stand_are_left_alone()
    {
        _watch.Add(s_one);

        Pass(5);

        Assert.Equal(1, _platform.Opened);
        Assert.Empty(_told);
        Assert.Equal("", _watch.Problem);
    }

    [Fact]
    public void A_service_that_was_restarted_has_every_filter_again_within_a_second()
    {
        _watch.Add(s_one);
        _watch.Add(s_other);
        var before = Standing();

        _platform.Ends(opens: 0);
        Pass(1);

        Assert.Equal(before, Standing());
        Assert.Equal(
            ["stop", "lost 1 network filters of every session, gone with Windows' service BFE", "go on"], _told);
        Assert.Equal("", _watch.Problem);
    }

    [Fact]
    public void While_the_service_is_away_nobody_goes_on_and_it_is_tried_each_second()
    {
        _watch.Add(s_one);
        var before = Standing();

        _platform.Ends(FakePlatform.Unavailable);
        Pass(5);

        Assert.Equal(6, _platform.Opened);
        Assert.DoesNotContain("go on", _told);
        Assert.Single(_told, "stop");

        _platform.Opens = 0;
        Pass(1);

        Assert.Equal("go on", _told[^1]);
        Assert.Equal(before, Standing());
    }

    [Fact]
    public void The_posture_is_lower_as_long_as_they_are_gone_and_says_since_when_and_why()
    {
        Assert.True(_watch.Now(ProbeResult.Holds).IsSeenToHold);

        _platform.Ends(FakePlatform.Unavailable);
        Pass(1);

        var now = _watch.Now(ProbeResult.Holds);
        Assert.Equal(ProbeState.Failed, now.State);
        Assert.Contains("2026-01-02 03:04:06 UTC", now.Reason, StringComparison.Ordinal);
        Assert.Contains("RPC_S_SERVER_UNAVAILABLE", now.Reason, StringComparison.Ordinal);

        _platform.Opens = 0;
        Pass(1);

        Assert.True(_watch.Now(ProbeResult.Holds).IsSeenToHold);
    }

    [Fact]
    public void What_was_not_seen_to_hold_does_not_hold_because_the_filters_are_there() =>
        Assert.Equal(ProbeState.NotTried, _watch.Now(default).State);

    [Fact]
    public void A_launch_that_finds_the_session_dead_makes_all_anew_and_is_tried_again()
    {
        _watch.Add(s_one);

        _platform.Ends(opens: 0);
        _watch.Add(s_other);

        Assert.Equal(2, _platform.Standing.Count);
        Assert.Equal("stop", _told[0]);
        Assert.Equal("go on", _told[^1]);
    }

    [Fact]
    public void A_launch_without_the_service_is_refused_and_leaves_nothing_behind()
    {
        _platform.Ends(FakePlatform.Unavailable);

        var failed = Assert.Throws<IOException>(() => _watch.Add(s_one));
        Assert.Contains("service BFE", failed.Message, StringComparison.Ordinal);

        _platform.Opens = 0;
        Pass(1);

        Assert.Empty(_platform.Standing);
        _watch.Add(s_one);
        Assert.Single(_platform.Standing);
    }

    [Fact]
    public void What_the_platform_refuses_while_it_is_there_is_no_loss()
    {
        _platform.Adds = Win32Error.ERROR_INVALID_PARAMETER;

        Assert.Throws<NativeException>(() => _watch.Add(s_one));

        Assert.Empty(_told);
        Assert.Equal(1, _platform.Opened);
    }

    [Theory]
    [InlineData(FilterTypes.FWP_E_TIMEOUT)]
    [InlineData((uint)Win32Error.RPC_S_SERVER_TOO_BUSY)]
    public void A_platform_that_is_busy_is_not_gone(uint code)
    {
        _watch.Add(s_one);

        _platform.Looks = code;
        Pass(3);

        Assert.Empty(_told);
        Assert.Single(_platform.Standing);
    }

    [Theory]
    [InlineData(FilterTypes.FWP_E_SUBLAYER_NOT_FOUND)]
    [InlineData((uint)Win32Error.ERROR_INVALID_HANDLE)]
    [InlineData(0x80010108)]
    public void Whatever_else_a_look_gives_is_a_loss(uint code)
    {
        _platform.Looks = code;
        Pass(1);

        Assert.Equal("stop", _told[0]);
    }

    [Fact]
    public void Filters_that_cannot_be_made_anew_yet_leave_all_standing_still()
    {
        _watch.Add(s_one);
        _platform.Ends(opens: 0);
        _platform.Adds = FilterTypes.FWP_E_ALREADY_EXISTS;

        Pass(2);

        Assert.DoesNotContain("go on", _told);
        Assert.NotEqual("", _watch.Problem);

        _platform.Adds = 0;
        Pass(1);

        Assert.Equal("go on", _told[^1]);
        Assert.Single(_platform.Standing);
    }

    [Fact]
    public void What_was_replaced_is_made_anew_as_it_was_last()
    {
        var later = Plan(Some.Session, "network:\n  default: deny\n  rules:\n    - id: own\n      allow: all\n" +
            "      to: [loopback]\n");
        _watch.Add(s_one);
        _watch.Replace(s_one, later);
        var before = Standing();

        _platform.Ends(opens: 0);
        Pass(1);

        Assert.Equal(before, Standing());
        Assert.Equal(later.Filters.Length, _platform.Standing[later.Sublayer].Count);
    }

    [Fact]
    public void What_has_ended_is_not_made_anew()
    {
        _watch.Add(s_one);
        _watch.Add(s_other);
        _watch.Remove(s_other);

        _platform.Ends(FakePlatform.Unavailable);
        _watch.Remove(s_one);
        _platform.Opens = 0;
        Pass(1);

        Assert.Empty(_platform.Standing);
        Assert.Equal("", _watch.Problem);
    }

    [Fact]
    public void A_plan_that_is_refused_is_not_asked_of_the_platform()
    {
        var failed = Assert.Throws<IOException>(() => _watch.Add(s_one with { Refusal = "Too many." }));

        Assert.Equal("Too many.", failed.Message);
        Assert.Empty(_platform.Standing);
    }

    [Fact]
    public async Task After_its_end_nothing_is_opened()
    {
        await _watch.DisposeAsync();

        _platform.Ends(opens: 0);
        Pass(3);

        Assert.True(_platform.IsDisposed);
        Assert.Equal(1, _platform.Opened);
    }

    private void Pass(int seconds)
    {
        for (var second = 0; second < seconds; second++)
            _time.Advance(FilterWatch.LookEvery);
    }

    private string Standing() => string.Join('\n', _platform.Standing.OrderBy(session => session.Key)
        .Select(session => $"{session.Key}: {string.Join(", ", session.Value)}"));

    private static NetworkPlan Plan(Sid session, string text) =>
        NetworkPlanner.Plan(TestPolicy.Compile(text), session);
}
