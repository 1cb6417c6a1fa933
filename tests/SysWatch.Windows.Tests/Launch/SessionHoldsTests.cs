using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Launch;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Launch;

#pragma warning disable CA1416 // What is called here asks nothing of Windows.

/// <summary>The service stops: what its sessions were held by is undone.</summary>
public sealed class SessionHoldsTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSidHolds _bySid = new();
    private readonly ConcurrentDictionary<SessionId, string> _left = [];
    private readonly SessionHolds _holds;

    public SessionHoldsTests() => _holds = new SessionHolds(
        null!, new HeldSessions(), null!, _bySid, (_, _, _) => { }, _ => { });

    [Fact]
    public async Task Of_those_that_have_ended_all_is_undone_once()
    {
        Hold(1, 2, 3);

        await Undo(1, 2);
        await Undo(1, 2);

        Assert.Equal([1UL, 2], _bySid.Undone.Order().ToList());
        Assert.Empty(_left);
    }

    [Fact]
    public async Task What_takes_longer_than_the_service_may_is_left_and_keeps_no_other_waiting()
    {
        Hold(1, 2);
        _bySid.Silent = 1;

        var undoing = Undo(1, 2);
        Assert.True(SpinWait.SpinUntil(() => _bySid.Undone.Contains(2UL), s_patience));
        Assert.False(undoing.IsCompleted);
        _time.Advance(s_limit);
        await undoing.WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.Equal(new SessionId(1), Assert.Single(_left).Key);
        _bySid.Answers.Set();
    }

    [Fact]
    public async Task What_fails_is_told_and_keeps_no_other_from_being_undone()
    {
        Hold(1, 2);
        _bySid.Broken = 1;

        await Undo(1, 2);

        Assert.Equal([2UL], _bySid.Undone);
        Assert.Equal("it broke", Assert.Single(_left).Value);
    }

    /// <summary>Whoever takes it undoes it: it would run when nothing holds it any more.</summary>
    [Fact]
    public void When_the_service_stops_no_session_begins()
    {
        _holds.Close();

        Assert.Throws<IOException>(() => Hold(1));
        _holds.Abandon(Session(1), "");

        Assert.Equal([1UL], _bySid.Undone);
    }

    private Task Undo(params ulong[] sessions) => _holds.UndoAsync(
        sessions.Select(id => new SessionId(id)), s_limit, _time, (session, why) => _left[session] = why);

    private void Hold(params ulong[] sessions)
    {
        foreach (var session in sessions)
            _holds.Hold(Session(session), null!, LaunchTier.OwnToken);
    }

    private static Session Session(ulong id) => new(
        new SavedSession(
            id, 1, 1, new UserId(Some.User.ToString()), 0, "test", false, "/C:/x", [], "/C:/users/me", "/C:/work", "",
            DateTimeOffset.UnixEpoch, ImmutableDictionary<string, string>.Empty),
        new CompiledPolicy
        {
            Profile = "test", Mode = PolicyMode.Enforce, Required = [], Rules = [], Network = new NetworkTable([]),
        });

    private sealed class FakeSidHolds : ISidHolds
    {
        public string WhyUnfiltered => "";

        public ConcurrentQueue<ulong> Undone { get; } = [];

        public ulong Silent { get; set; }

        public ulong Broken { get; set; }

        public ManualResetEventSlim Answers { get; } = new();

        public string WhyNoLogon(HeldProcess caller, UserId user) => "";

        public SidHold Take(Session session, HeldProcess process, Func<HeldProcess, bool> isMember) => new(
            Some.Session, null!, session.Id.Value, null!)
        {
            Shield = null!, Held = null!,
        };

        public SidHold Replace(SidHold hold, CompiledPolicy policy) => hold;

        public IReadOnlyList<string> Undo(SidHold hold)
        {
            if (hold.NetworkChange == Silent)
                Answers.Wait();
            if (hold.NetworkChange == Broken)
                throw new InvalidOperationException("it broke");
            Undone.Enqueue(hold.NetworkChange);
            return [];
        }
    }
}
