using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Launch;
using SysWatch.Windows.NativeTests.Holding;

namespace SysWatch.Windows.NativeTests.Launch;

/// <summary>A launch through what the backend is made of, which is told of sessions that begin and end.</summary>
public sealed class GuardedLaunchTests : IAsyncDisposable
{
    private readonly LaunchBed _bed = new();
    private readonly List<SessionId> _began = [];
    private readonly List<SessionId> _ended = [];
    private readonly GuardedSessions _sessions;

    public GuardedLaunchTests() => _sessions = new GuardedSessions(_bed, TimeProvider.System, null, _bed)
    {
        Beginning = (session, _, _) => _began.Add(session.Id), Ending = _ended.Add,
    };

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        _bed.Dispose();
    }

    [Fact]
    public async Task What_fails_after_the_session_was_told_of_leaves_nothing_of_it()
    {
        // The bed's host takes no events, so that telling of a hidden variable fails.
        _bed.Hidden.Add("AWS_SECRET_ACCESS_KEY");
        HeldProcess? made = null;
        var desk = new Desk(
            _sessions.Launches, _bed.Caller, pid => made = HeldProcess.Open(pid, HeldProcess.LookAccess));

        var outcome = await new LaunchClient(desk).RunAsync(
            "", auditOnly: false, [Child.Exe, Child.Word, "sleep"], _ => { }, CancellationToken.None);

        using (made)
        {
            Assert.Contains("No session was started", outcome.Refusal);
            var session = Assert.Single(_began);
            Assert.Contains(session, _ended);
            Assert.Null(_sessions.Jobs.Find(session));
            Assert.Contains(session, _bed.Emptied);
            SeenMembers.Wait(() => made!.HasEnded, "the end of the process");
        }
    }

    internal sealed class Desk(ILaunches launches, LaunchCaller caller, Action<int> made) : ILaunchDesk
    {
        public Task<LaunchTerms> PrepareAsync(LaunchWish wish, CancellationToken cancellationToken) =>
            Task.FromResult(launches.Prepare(wish, caller));

        public Task<LaunchOutcome> BeginAsync(
            string ticket, int pid, long creation, CancellationToken cancellationToken)
        {
            made(pid);
            return Task.FromResult(launches.Begin(ticket, caller, pid, creation));
        }
    }
}
