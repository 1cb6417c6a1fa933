using SysWatch.Cli.Commands;
using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class CheckCommandTests
{
    [Fact]
    public async Task Says_verdict_rule_reason_and_what_to_do_instead()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Check = new CheckResponse { Verdict = Verdict.Deny, Rule = Samples.Aws, Enforced = true };

        var outcome = await daemon.RunAsync("check", "read", "/home/u/.aws/credentials");

        Assert.Equal(
            "deny\tread\t/home/u/.aws/credentials\tbase/credentials:aws\n" +
            "  reason:   AWS credentials act on your account.\n" +
            "  instead:  Use a role made for the agent.\n" +
            "  at:       profiles/base/credentials.yaml:36\n",
            outcome.Out);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("", outcome.Error);
    }

    [Theory]
    [InlineData(Verdict.Allow, 0)]
    [InlineData(Verdict.Audit, 0)]
    [InlineData(Verdict.Ask, 6)]
    [InlineData(Verdict.Deny, 1)]
    [InlineData(Verdict.Unspecified, 1)]
    public async Task Exit_code_is_the_verdict(Verdict verdict, int expected)
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Check = new CheckResponse { Verdict = verdict, Rule = Samples.Aws, Enforced = true };

        var outcome = await daemon.RunAsync("check", "connect", "203.0.113.7:443", "--json");

        Assert.Equal(expected, outcome.ExitCode);
    }

    [Fact]
    public async Task Json_has_the_documented_fields()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Check = new CheckResponse
        {
            Verdict = Verdict.Deny,
            Rule = Samples.Aws,
            Enforced = false,
            Gaps = { "a gap" },
        };

        var outcome = await daemon.RunAsync("check", "read", "/x", "--json");

        Assert.Equal(
            Samples.Json("{'operation':'read','object':'/x','verdict':'deny','allowed':false,'rule':") +
            Samples.AwsJson + Samples.Json(",'enforced':false,'gaps':['a gap']}\n"),
            outcome.Out);
    }

    [Fact]
    public async Task Names_what_is_not_enforced()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.Check = new CheckResponse { Verdict = Verdict.Deny, Gaps = { "Host names are not told apart." } };

        var outcome = await daemon.RunAsync("check", "connect", "203.0.113.7:443");

        Assert.Contains("  not wholly enforced here:\n    Host names are not told apart.\n", outcome.Out);
    }

    [Fact]
    public async Task Passes_executable_protocol_and_session_on()
    {
        await using var daemon = await TestDaemon.StartAsync();

        await daemon.RunAsync("check", "connect", "203.0.113.7:53", "--protocol", "udp", "--as", "agent", "-s", "s2");

        var asked = daemon.Script.Asked<CheckRequest>();
        Assert.Equal("s2", asked.Session);
        Assert.Equal(
            new Access { Operation = "connect", Object = "203.0.113.7:53", Protocol = "udp", Executable = "agent" },
            asked.Access);
    }

    [Fact]
    public async Task Follows_symbolic_links_because_the_kernel_does()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var secret = Path.Join(daemon.RunDirectory, "secret");
        var link = Path.Join(daemon.RunDirectory, "link");
        File.CreateSymbolicLink(link, "./sub/../secret");

        await daemon.RunAsync("check", "read", link);

        Assert.Equal(secret, daemon.Script.Asked<CheckRequest>().Access.Object);
    }

    [Fact]
    public async Task Follows_links_in_the_middle_also_to_what_is_not_there()
    {
        await using var daemon = await TestDaemon.StartAsync();
        Directory.CreateSymbolicLink(Path.Join(daemon.RunDirectory, "j"), "./.aws");

        await daemon.RunAsync("check", "read", Path.Join(daemon.RunDirectory, "j", "credentials"));

        Assert.Equal(
            Path.Join(daemon.RunDirectory, ".aws", "credentials"), daemon.Script.Asked<CheckRequest>().Access.Object);
    }

    [Theory]
    [InlineData(Verdict.Deny, Verdict.Allow, Verdict.Deny)]
    [InlineData(Verdict.Ask, Verdict.Allow, Verdict.Ask)]
    [InlineData(Verdict.Deny, Verdict.Allow, Verdict.Unspecified, Verdict.Ask)]
    public async Task Of_several_names_the_strictest_verdict_counts(Verdict expected, params Verdict[] verdicts)
    {
        var asked = verdicts.Select(verdict => new Access { Object = verdict.ToString() });

        var (_, answer) = await CheckCommand.StrictestAsync(asked, access => Task.FromResult(
            new CheckResponse { Verdict = Enum.Parse<Verdict>(access.Object) }));

        Assert.Equal(expected, answer.Verdict == Verdict.Unspecified ? Verdict.Deny : answer.Verdict);
    }

    [Fact]
    public async Task Looks_a_program_up_in_the_path()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var program = Path.Join(daemon.RunDirectory, "prog");
        File.WriteAllText(program, "");

        await new TestTerminal
        {
            RunDirectory = daemon.RunDirectory,
            Variables = { ["PATH"] = "/nonexistent:" + daemon.RunDirectory },
        }.RunAsync("check", "execute", "prog");

        Assert.Equal(program, daemon.Script.Asked<CheckRequest>().Access.Object);
    }

    [Fact]
    public async Task Outside_of_a_session_the_only_one_is_meant()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.CheckNeedsSession = true;
        daemon.Script.Sessions.Add(Samples.Session);
        daemon.Script.Check = new CheckResponse { Verdict = Verdict.Allow, Enforced = true };

        var outcome = await daemon.RunAsync("check", "read", "/x");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task Of_several_sessions_one_must_be_named()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.CheckNeedsSession = true;
        var other = Samples.Session;
        other.Id = "s2e";
        daemon.Script.Sessions.AddRange([Samples.Session, other]);

        var outcome = await daemon.RunAsync("check", "read", "/x");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--session, of s1f, s2e", outcome.Error);
    }

    [Fact]
    public async Task Without_any_session_it_points_to_the_profiles()
    {
        await using var daemon = await TestDaemon.StartAsync();
        daemon.Script.CheckNeedsSession = true;

        var outcome = await daemon.RunAsync("check", "read", "/x");

        Assert.Equal(5, outcome.ExitCode);
        Assert.Contains("syswatch profile explain", outcome.Error);
    }

    [Fact]
    public async Task Refuses_an_operation_that_no_profile_has()
    {
        var outcome = await new TestTerminal().RunAsync("check", "reed", "/x");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("reed", outcome.Error);
        Assert.Contains("see `syswatch check --help`", outcome.Error);
    }
}
