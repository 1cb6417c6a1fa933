namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>Real programs, started in every way, see what the policy lets them see and run on undisturbed.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void The_agent_keeps_its_own_variable_and_loses_the_others()
    {
        var outcome = ExecHarness.Run([Programs.Dump]);

        Assert.Contains("env:AGENT_TOKEN=agent-value", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("env:PLAIN=plain-value", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS_SECRET_ACCESS_KEY", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_loads_code_is_kept_from_who_holds_a_grant_except_in_the_environment_that_the_user_made()
    {
        var options = new ExecHarness.Options
        {
            Profile = Profiles.Enforcing + "\n  injection:\n    - {id: loads, names: [LOADS_CODE]}\n",
            Variables = new Dictionary<string, string> { ["LOADS_CODE"] = "by-user", ["AGENT_TOKEN"] = "agent-value" },
        };
        var keeper = Programs.Copy(Programs.Dump, "keeper");

        var outcome = ExecHarness.Run(
            ["/bin/bash", "-c", $"echo command:$LOADS_CODE; LOADS_CODE=by-tool {keeper}; exit"], options);

        Assert.StartsWith("command:by-user\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("auxv=good", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("by-tool", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_of_the_agent_and_its_own_tools_see_no_secret()
    {
        const string script = "/bin/sh -c 'env; env'; [ -n \"$AGENT_TOKEN\" ] && echo agent-has-it";

        var outcome = ExecHarness.Run(["/bin/bash", "-c", script]);

        Assert.DoesNotContain("AGENT_TOKEN=", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("PLAIN=plain-value", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("agent-has-it", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Printenv_and_a_shell_s_test_take_the_variable_for_unset()
    {
        const string script = "printenv AGENT_TOKEN || echo fails; sh -c '[ -n \"$AGENT_TOKEN\" ] || echo unset'";

        var outcome = ExecHarness.Run(["/bin/bash", "-c", script]);

        Assert.Equal("fails\nunset\n", outcome.Output);
    }

    [Fact]
    public void Proc_environ_of_a_tool_holds_no_trace_of_the_secret()
    {
        var outcome = ExecHarness.Run(["/bin/bash", "-c", "sh -c 'cat /proc/$$/environ | tr \"\\0\" \"\\n\"'"]);

        Assert.DoesNotContain("agent-value", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("PLAIN=plain-value", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usual", "argc=2 last=last\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    [InlineData("spawn", "argc=2 last=spawned\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    [InlineData("thread", "argc=2 last=from-thread\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    [InlineData("race", "argc=2 last=from-thread\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    [InlineData("missing", "argc=2 last=last\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    [InlineData("duplicates", "argc=2 last=last\nauxv=good\nenv:A=1\nenv:A=2\n")]
    [InlineData("odd", "argc=2 last=last\nauxv=good\nenv:BARE\nenv:=x=y\nenv:OK=1\nenv:\n")]
    [InlineData("empty", "argc=2 last=last\nauxv=good\n")]
    [InlineData("no-arguments", "argc=1 last=\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    [InlineData("many-arguments", "argc=100000 last=last\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n")]
    public void However_a_program_is_started_it_runs_without_the_secret(string way, string expected)
    {
        var outcome = ExecHarness.Run([Programs.Shapes, way, Programs.Dump]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(expected, outcome.Output);
    }

    [Fact]
    public void An_environment_of_nearly_two_megabytes_is_cleaned()
    {
        var outcome = ExecHarness.Run([Programs.Shapes, "big", Programs.Dump]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(8, outcome.Output.Split("env:BIG_OPEN=").Length - 1);
        Assert.DoesNotContain("TOKEN", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("auxv=good", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_program_starts_without_the_secret()
    {
        var outcome = ExecHarness.Run([Programs.Shapes, "usual", Programs.StaticDump]);

        Assert.Equal("argc=2 last=last\nauxv=good\nenv:FIRST=1\nenv:SECOND=2\n", outcome.Output);
    }

    [Theory]
    [InlineData("/usr/bin/node", "-e", "console.log(JSON.stringify(process.env))")]
    [InlineData("/usr/bin/python3", "-c", "import os; print(dict(os.environ))")]
    [InlineData("/usr/bin/perl", "-e", "print map { \"$_=$ENV{$_}\\n\" } keys %ENV")]
    [InlineData("/usr/bin/java", "-XshowSettings:properties", "-version")]
    public void Language_run_times_start_well_after_one_two_or_three_variables_are_gone(
        string program, params string[] arguments)
    {
        Programs.Need(program);
        for (var secrets = 1; secrets <= 3; secrets++)
        {
            var assignments = string.Join(' ', Enumerable.Range(0, secrets).Select(i => $"N{i}_TOKEN=hidden-value"));
            var outcome = ExecHarness.Run(
                ["/bin/bash", "-c", $"{assignments} \"$@\"; exit $?", "bash", program, .. arguments]);

            Assert.Equal(0, outcome.ExitCode);
            Assert.DoesNotContain("hidden-value", outcome.Output + outcome.Errors, StringComparison.Ordinal);
            Assert.NotEqual("", outcome.Output + outcome.Errors);
        }
    }

    [Fact]
    public void A_value_of_a_known_form_is_hidden_under_any_name()
    {
        var outcome = ExecHarness.Run(["/bin/bash", "-c", "INNOCENT=ghp_value /usr/bin/env; exit"]);

        Assert.DoesNotContain("INNOCENT", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_mode_records_and_hides_nothing()
    {
        var options = new ExecHarness.Options { Profile = Profiles.Enforcing + "\nmode: audit\n" };

        var outcome = ExecHarness.Run(["/bin/bash", "-c", "/usr/bin/env; exit"], options);

        Assert.Contains("AWS_SECRET_ACCESS_KEY=secret-value", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(outcome.Sessions.Settled, attempt => attempt.Object == "AWS_SECRET_ACCESS_KEY");
    }

    [Fact]
    public void One_event_tells_of_a_variable_hidden_again_and_again()
    {
        var outcome = ExecHarness.Run([Programs.Shapes, "spawn", "/bin/true", "50"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Single(outcome.Sessions.Settled, attempt => attempt is { Object: "X_TOKEN", Operation: "hide" });
        Assert.Equal(49ul, outcome.Session.Hidden.Repeats);
    }

    [Fact]
    public void No_event_holds_a_value()
    {
        var outcome = ExecHarness.Run(["/bin/bash", "-c", "/usr/bin/env; exit"]);

        Assert.NotEmpty(outcome.Sessions.Settled);
        Assert.DoesNotContain(
            outcome.Sessions.Settled, attempt => attempt.Object.Contains("value", StringComparison.Ordinal));
    }
}
