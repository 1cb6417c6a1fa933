using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Interop;
using SysWatch.Windows.Journal;
using SysWatch.Windows.Launch;
using SysWatch.Windows.NativeTests.Holding;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.NativeTests.Launch;

/// <summary>What sessions are held by beside their job, when the service stops and when the next begins.</summary>
public sealed class StopTests : IDisposable
{
    private static readonly Sid s_session = Sid.Of(5, 21, 1, 2, 3, 0x80000001);

    private readonly LaunchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task What_denies_is_undone_when_the_service_stops_and_no_sooner_than_the_last_process_has_ended()
    {
        var bySid = new FakeSidHolds();
        var sessions = new GuardedSessions(_bed, TimeProvider.System, bySid, _bed);
        HeldProcess? made = null;
        bySid.OnUndo = () => bySid.EndedBefore = made!.HasEnded;
        var desk = new GuardedLaunchTests.Desk(
            sessions.Launches, _bed.Caller, pid => made = HeldProcess.Open(pid, HeldProcess.LookAccess));
        var run = new LaunchClient(desk).RunAsync(
            "", auditOnly: false, [Child.Exe, Child.Word, "sleep"], _ => { }, CancellationToken.None);
        SeenMembers.Wait(() => sessions.Jobs.All().Any(job => job.Members().Count > 0), "a session that runs");

        await sessions.DisposeAsync();

        Assert.Equal(1, bySid.Undos);
        Assert.True(bySid.EndedBefore);
        Assert.Equal((int)JobTree.KilledExitCode, (await run).ExitCode);
        made!.Dispose();
    }

    [Fact]
    public async Task A_stop_waits_for_what_is_being_undone_of_a_session_that_has_just_ended()
    {
        var bySid = new FakeSidHolds { OnUndo = () => Thread.Sleep(500) };
        var sessions = new GuardedSessions(_bed, TimeProvider.System, bySid, _bed);
        var desk = new GuardedLaunchTests.Desk(sessions.Launches, _bed.Caller, _ => { });
        var run = await new LaunchClient(desk).RunAsync(
            "", auditOnly: false, [Child.Exe, Child.Word, "exit", "3"], _ => { }, CancellationToken.None);
        Assert.Equal(3, run.ExitCode);
        Assert.True(bySid.Begun.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        await sessions.DisposeAsync();

        Assert.Equal(1, bySid.Undos);
    }

    /// <summary>Under wine no more of it can be had.</summary>
    [Fact]
    public void A_launch_begins_with_what_that_users_sessions_have_left()
    {
        if (!Wine.IsPresent)
            Assert.Skip("this is no wine");
        var folder = Directory.CreateTempSubdirectory("syswatch-left").FullName;
        Assert.True(ChangeJournal.TryOpen(Path.Combine(folder, "changes.journal"), out var journal, out _));
        var key = new StampChange(
            s_session, ObjectKind.Key, "#HKU/S-1-5-21-1-2-3-1001/Environment", 0, 0, false, []);
        Assert.True(journal.TryIntend([key, key with { Path = "#HKU/S-1-5-19/x" }], out _, out _));
        var undone = new List<Change>();
        var holds = new SidHolds(
            null!, journal, new LeftoverUndo(
                journal,
                (_, steps) =>
                {
                    undone.AddRange(steps.Select(step => step.Change));
                    return [];
                },
                TimeProvider.System),
            null!, TimeProvider.System);
        var terms = new SidTerms(
            ScopedPolicy.Compile("/C:/work", ""), Sid.Of(5, 21, 1, 2, 3, 1001), [], _ => true,
            _ => throw new NotSupportedException());

        Assert.Throws<PlatformNotSupportedException>(() => holds.Take(terms, null!));

        Assert.Equal([key], undone);
        journal.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class FakeSidHolds : ISidHolds
    {
        public string WhyUnfiltered => "";

        public int Undos { get; private set; }

        public bool EndedBefore { get; set; }

        public ManualResetEventSlim Begun { get; } = new();

        public Action? OnUndo { get; set; }

        public string WhyNoLogon(HeldProcess caller, UserId user) => "";

        public SidHold Take(Session session, HeldProcess process, Func<HeldProcess, bool> isMember) => new(
            s_session, null!, 1, null!)
        {
            Shield = null!, Held = null!,
        };

        public SidHold Replace(SidHold hold, CompiledPolicy policy) => hold;

        public IReadOnlyList<string> Undo(SidHold hold)
        {
            Begun.Set();
            OnUndo?.Invoke();
            Undos++;
            return [];
        }
    }
}
