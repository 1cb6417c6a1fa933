using SysWatch.Cli.Commands;
using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class DoctorCommandTests
{
    [Fact]
    public async Task Tells_state_mechanisms_gaps_and_what_would_raise_it()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Posture = Samples.Posture(GuardPosture.Types.State.Partial);
        daemon.Script.Posture.Version = "0.1.0+0abc";

        var outcome = await daemon.RunAsync("doctor");

        Assert.Equal(
            $"""
            syswatchd	0.1.0+0abc	at {daemon.RunDirectory}/api.sock	kernel 6.18.0
            files	partial	fanotify
            network	enforced	cgroup-bpf
            sockets	enforced	seccomp, cgroup-bpf
            exec	enforced	seccomp
            environment	enforced	ptrace
            processes	enforced	tp-btf
            gap	files	A file that is mapped before it is marked stays readable.
            raise	files	Boot with lsm=...,bpf.
            lost	ring	12 events since syswatchd started

            """,
            outcome.Out);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Theory]
    [InlineData(GuardPosture.Types.State.Enforced, 0)]
    [InlineData(GuardPosture.Types.State.Partial, 1)]
    [InlineData(GuardPosture.Types.State.DetectOnly, 1)]
    [InlineData(GuardPosture.Types.State.Unavailable, 1)]
    public async Task Exit_code_tells_whether_everything_is_enforced(GuardPosture.Types.State state, int expected)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Posture = Samples.Posture(state);

        var outcome = await daemon.RunAsync("doctor", "--json");

        Assert.Equal(expected, outcome.ExitCode);
        Assert.Contains($"\"exitCode\":{expected}", outcome.Out);
    }

    [Theory]
    [InlineData(false, "those that run stay guarded")]
    [InlineData(true, "those that were launched have ended, and agents that were found go on unguarded")]
    public void Without_the_daemon_it_says_what_becomes_of_sessions(bool onWindows, string expected) =>
        Assert.EndsWith(expected, DoctorCommand.WithoutDaemon(onWindows));

    [Fact]
    public async Task Reactions_say_how_many_and_how_fast()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Posture = Samples.Posture(GuardPosture.Types.State.DetectOnly);
        daemon.Script.Posture.Reactions = new Reactions
        {
            Count = 12, MedianMs = 31.5, P99Ms = 120.25, LongestMs = 130, BudgetMs = 100, OverBudget = 1,
        };

        var text = await daemon.RunAsync("doctor");
        var json = await daemon.RunAsync("doctor", "--json");

        Assert.Contains("reacted\t12 times, 99 of 100 within 120.2 ms\t1 over 100 ms\n", text.Out);
        Assert.Contains(
            Samples.Json("'reactions':{'count':12,'medianMs':31.5,'p99Ms':120.25,'longestMs':130,'budgetMs':100," +
                "'overBudget':1}"),
            json.Out);
    }

    [Fact]
    public async Task A_guard_that_is_not_reported_is_not_enforced()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Posture = Samples.Posture(GuardPosture.Types.State.Enforced);
        daemon.Script.Posture.Guards.RemoveAt(5);

        var outcome = await daemon.RunAsync("doctor");

        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Without_a_daemon_it_says_how_to_start_one()
    {
        var outcome = await new TestTerminal { RunDirectory = "/run/syswatch-test" }.RunAsync("doctor");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(
            "syswatch: syswatchd is not running at /run/syswatch-test/api.sock: start it with " +
            "`sudo syswatchd --run-dir /run/syswatch-test`, or check --run-dir and SYSWATCH_RUN_DIR\n",
            outcome.Error);
    }

    [Fact]
    public async Task Without_a_daemon_json_is_still_one_object()
    {
        var outcome = await new TestTerminal().RunAsync("doctor", "--json");

        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("{\"running\":false,", outcome.Out);
        Assert.Equal("", outcome.Error);
    }

    [Fact]
    public async Task Another_version_of_the_daemon_is_pointed_out()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Posture = Samples.Posture(GuardPosture.Types.State.Enforced);
        daemon.Script.Posture.Version = "0.0.9+abc";

        var outcome = await daemon.RunAsync("doctor");

        Assert.Contains("version\tsyswatch is 0.1.0: restart syswatchd after an upgrade\n", outcome.Out);
    }
}
