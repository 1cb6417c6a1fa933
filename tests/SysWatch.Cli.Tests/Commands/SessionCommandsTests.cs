using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class SessionCommandsTests
{
    [Fact]
    public async Task Sessions_are_lines_of_fields_when_piped()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);

        var outcome = await daemon.RunAsync("sessions");

        Assert.Equal(
            "s1f\tagents/claude-code\tenforce\t2025-06-01T11:58:30.000+00:00\t10\t3\tclaude --continue\t/work/app\n",
            outcome.Out);
    }

    [Fact]
    public async Task Sessions_are_a_table_on_a_terminal()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);

        var outcome = await new TestTerminal { RunDirectory = daemon.RunDirectory, IsTerminal = true }.RunAsync(
            "sessions");

        Assert.Contains("profile", outcome.Lines[1]);
        Assert.Contains("90 s", outcome.Out);
        Assert.Contains('\e', outcome.Out);
    }

    [Theory]
    [InlineData("--no-color", "")]
    [InlineData("sessions", "1")]
    public async Task Colours_can_be_turned_off(string argument, string noColor)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);

        var outcome = await new TestTerminal
        {
            RunDirectory = daemon.RunDirectory,
            IsTerminal = true,
            Variables = { ["NO_COLOR"] = noColor },
        }.RunAsync(argument == "sessions" ? ["sessions"] : ["sessions", argument]);

        Assert.Contains("agents/claude-code", outcome.Out);
        Assert.DoesNotContain('\e', outcome.Out);
    }

    [Fact]
    public async Task No_session_is_no_output_when_piped()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync("sessions");

        Assert.Equal("", outcome.Out);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Ps_draws_the_tree_on_a_terminal()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);

        var outcome = await new TestTerminal { RunDirectory = daemon.RunDirectory, IsTerminal = true }.RunAsync(
            "ps", "s1f", "--no-color");

        Assert.Equal(
            """
            s1f  agents/claude-code  enforce  /work/app
            10 claude --continue  [agent]
            ├─ 20 bash -c 'npm test; cat ~/.aws/credentials'  [tool call]
            │  └─ 21 cat /home/u/.aws/credentials
            └─ 30 rg needle  [tool call]

            """,
            outcome.Out);
    }

    [Fact]
    public async Task Ps_is_one_process_a_line_when_piped()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);

        var outcome = await daemon.RunAsync("ps");

        Assert.Equal("s1f\t21\t20\ttool\t/usr/bin/cat\tcat /home/u/.aws/credentials", outcome.Lines[2]);
    }

    [Fact]
    public async Task Ps_shows_a_process_whose_parent_has_gone()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var session = Samples.Session;
        session.Processes.Add(Samples.Process(40, 1, "sleep", "inf"));
        daemon.Script.Sessions.Add(session);

        var outcome = await daemon.RunAsync("ps");

        Assert.Contains("s1f\t40\t1\torphan\t", outcome.Out);
    }

    [Fact]
    public async Task A_session_that_does_not_exist_is_exit_code_5()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync("ps", "s99");

        Assert.Equal(5, outcome.ExitCode);
        Assert.Equal("syswatch: there is no session s99\n", outcome.Error);
    }

    [Fact]
    public async Task Kill_says_how_many_processes_it_ended()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Killed = 4;

        var outcome = await daemon.RunAsync("kill", "s1f");

        Assert.Equal("killed s1f: 4 processes\n", outcome.Out);
        Assert.Equal("s1f", daemon.Script.Asked<KillRequest>().Session);
    }

    [Theory]
    [InlineData(true, "freeze", "s1f")]
    [InlineData(false, "freeze", "s1f", "--thaw")]
    public async Task Freeze_freezes_and_thaws(bool frozen, params string[] arguments)
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync(arguments);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(frozen, daemon.Script.Asked<FreezeRequest>().Frozen);
    }

    [Fact]
    public async Task Release_without_a_terminal_needs_a_yes()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync("release", "s1f");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--yes", outcome.Error);
        Assert.Empty(daemon.Script.Requests);
    }

    [Theory]
    [InlineData("y\n", 0, 1)]
    [InlineData("n\n", 1, 0)]
    [InlineData("\n", 1, 0)]
    [InlineData("", 1, 0)]
    public async Task Release_asks_on_a_terminal(string answer, int exitCode, int released)
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await new TestTerminal
        {
            RunDirectory = daemon.RunDirectory,
            IsTerminal = true,
            Input = answer,
        }.RunAsync("release", "s1f");

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Equal(released, daemon.Script.Requests.OfType<ReleaseRequest>().Count());
    }

    [Fact]
    public async Task Release_with_yes_does_not_ask()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync("release", "s1f", "--yes", "--json");

        Assert.Equal("{\"session\":\"s1f\",\"released\":true}\n", outcome.Out);
    }
}
