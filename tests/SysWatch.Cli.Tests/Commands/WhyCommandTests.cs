using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class WhyCommandTests
{
    [Fact]
    public async Task Tells_everything_about_a_denial()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);
        daemon.Script.Explain.Denials.Add(Samples.Denial(1));

        var outcome = await daemon.RunAsync("why");

        Assert.Equal(
            "2025-06-01T11:59:01.000+00:00\tdenied\tread\t/home/u/.aws/credentials\tbase/credentials:aws\n" + """
              reason:   AWS credentials act on your account.
              instead:  Use a role made for the agent.
              at:       profiles/base/credentials.yaml:36
              by:       cat /home/u/.aws/credentials (pid 21)
              tool:     bash -c 'npm test; cat ~/.aws/credentials' (pid 20)
              held:     files by fanotify, session s1f
              explain:  syswatch profile explain agents/claude-code /home/u/.aws/credentials
            """ + " --operation read --workspace /work/app\n",
            outcome.Out);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Identical_denials_are_one_entry_with_a_count()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Sessions.Add(Samples.Session);
        var other = Samples.Denial(2);
        other.Object = "/home/u/.ssh/id_rsa";
        daemon.Script.Explain.Denials.AddRange([Samples.Denial(4), Samples.Denial(3), other, Samples.Denial(1)]);

        var outcome = await daemon.RunAsync("why", "--json");

        Assert.Equal(2, outcome.Lines.Length);
        Assert.Contains("\"object\":\"/home/u/.ssh/id_rsa\"", outcome.Lines[0]);
        Assert.Contains("\"count\":1", outcome.Lines[0]);
        Assert.Contains("\"count\":3,\"sequence\":4", outcome.Lines[1]);
    }

    [Fact]
    public async Task A_tool_call_that_has_ended_is_found_in_the_events()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Explain.Denials.Add(Samples.Denial(1));
        daemon.Script.Events.Add(new Event
        {
            Sequence = 2,
            Session = "s1f",
            SessionStarted = new SessionStarted { Profile = "agents/codex", Command = "codex" },
        });
        daemon.Script.Events.Add(new Event
        {
            Sequence = 3,
            Session = "s1f",
            Process = Samples.Process(20, 10, "sh", "-c", "make"),
            ProcessStarted = new ProcessStarted(),
        });

        var outcome = await daemon.RunAsync("why");

        Assert.Contains("  tool:     sh -c make (pid 20)\n", outcome.Out);
        Assert.Contains("syswatch profile explain agents/codex ", outcome.Out);
    }

    [Fact]
    public async Task A_process_that_was_gone_too_soon_is_found_in_the_events()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var denial = Samples.Denial(1);
        denial.Process.Arguments.Clear();
        denial.Process.Executable = "";
        daemon.Script.Explain.Denials.Add(denial);
        daemon.Script.Events.Add(new Event
        {
            Sequence = 3,
            Session = "s1f",
            Process = Samples.Process(21, 20, "cat", "/gone"),
            ProcessStarted = new ProcessStarted(),
        });

        var outcome = await daemon.RunAsync("why");

        Assert.Contains("  by:       cat /gone (pid 21)\n", outcome.Out);
    }

    [Fact]
    public async Task Audit_mode_is_not_called_a_denial()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var denial = Samples.Denial(1);
        denial.Enforced = false;
        daemon.Script.Explain.Denials.Add(denial);

        var outcome = await daemon.RunAsync("why");

        Assert.Contains("\twould be denied (audit)\t", outcome.Out);
    }

    [Fact]
    public async Task A_built_in_wall_has_no_profile_to_explain_it()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var denial = Samples.Denial(1);
        denial.Rule = new Rule { Id = "wall:mount", Reason = "Mounts hide files.", Instead = "Ask the user." };
        daemon.Script.Explain.Denials.Add(denial);

        var outcome = await daemon.RunAsync("why");

        Assert.Contains("wall:mount", outcome.Out);
        Assert.DoesNotContain("explain:", outcome.Out);
    }

    [Fact]
    public async Task Names_and_arguments_cannot_write_to_the_terminal()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var denial = Samples.Denial(1);
        denial.Object = "/tmp/\e[2J\nrm -rf ~";
        denial.Process = Samples.Process(21, 20, "cat", "\e]0;owned\a", "\u202eevil");
        daemon.Script.Explain.Denials.Add(denial);

        var outcome = await new TestTerminal { RunDirectory = daemon.RunDirectory, IsTerminal = true }.RunAsync(
            "why", "--no-color");

        Assert.Contains(@"/tmp/\x1b[2J\nrm -rf ~", outcome.Out);
        Assert.Contains(@"cat $'\x1b]0;owned\x07' $'\u202eevil'", outcome.Out);
        Assert.DoesNotContain('\e', outcome.Out);
        Assert.DoesNotContain('\u202e', outcome.Out);
    }

    [Fact]
    public async Task Json_escapes_what_a_terminal_would_obey()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var denial = Samples.Denial(1);
        denial.Object = "/tmp/\e\u009b2J\u202e\u2028é\"";
        daemon.Script.Explain.Denials.Add(denial);

        var outcome = await daemon.RunAsync("why", "--json");

        Assert.Contains(@"/tmp/\u001b\u009b2J\u202e\u2028é\""", outcome.Out, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Limit_pid_and_session_are_passed_on()
    {
        await using var daemon = await TestDaemon.StartAsync();

        await daemon.RunAsync("why", "s1f", "--pid", "42", "-n", "7");

        Assert.Equal(
            new ExplainRequest { Session = "s1f", Pid = 42, Limit = 7 }, daemon.Script.Asked<ExplainRequest>());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("many")]
    public async Task A_limit_out_of_range_is_refused(string limit)
    {
        var outcome = await new TestTerminal().RunAsync("why", "-n", limit);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(limit, outcome.Error);
    }

    [Fact]
    public async Task Says_so_when_nothing_was_refused()
    {
        await using var daemon = await TestDaemon.StartAsync();

        var outcome = await daemon.RunAsync("why");

        Assert.Equal("nothing was refused\n", outcome.Out);
        Assert.Equal(0, outcome.ExitCode);
    }
}
