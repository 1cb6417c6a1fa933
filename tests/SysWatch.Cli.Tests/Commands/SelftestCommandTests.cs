using SysWatch.Cli.Output;
using SysWatch.Cli.Selftest;
using SysWatch.Cli.Tests.TestSupport;
using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Tests.Commands;

public class SelftestCommandTests
{
    [Fact]
    public async Task Lists_what_it_would_try_without_a_daemon()
    {
        var outcome = await new TestTerminal().RunAsync("selftest", "--list", "--only", "read-cat");

        Assert.Equal("read-cat\tread a secret file: cat\n", outcome.Out);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task The_list_in_json_has_the_scripts()
    {
        var outcome = await new TestTerminal().RunAsync("selftest", "--list", "--only", "read-cat", "--json");

        Assert.Equal(
            Samples.Json("{'id':'read-cat','class':'read','title':'read a secret file: cat','guard':'files'," +
                "'script':'cat .env','needs':['cat']}\n"),
            outcome.Out);
    }

    [Fact]
    public async Task A_class_or_an_id_that_is_not_there_is_refused()
    {
        var outcome = await new TestTerminal().RunAsync("selftest", "--attack", "--only", "reed");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no class and no attack reed: the classes are read, names, network", outcome.Error);
    }

    [Fact]
    public async Task Attacks_only_when_told_to()
    {
        var outcome = await new TestTerminal().RunAsync("selftest");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("selftest needs --attack", outcome.Error);
    }

    [Fact]
    public async Task Needs_the_daemon()
    {
        var outcome = await new TestTerminal().RunAsync("selftest", "--attack");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("syswatchd is not running", outcome.Error);
    }

    [Fact]
    public async Task Does_not_run_inside_of_a_session()
    {
        await using var daemon = await TestDaemon.StartAsync();
        // The daemon knows the caller's own session by an empty name.
        daemon.Script.Sessions.Add(new Session { Id = "" });

        var outcome = await daemon.RunAsync("selftest", "--attack");

        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("run `syswatch selftest` outside of a session", outcome.Error);
    }

    [Fact]
    public void Says_what_is_not_held_with_the_posture_and_sums_up()
    {
        using var output = new StringWriter();
        var report = Report(
            (AttackOutcome.Held, "", ["base/credentials:project-environment"]),
            (AttackOutcome.NotHeld, "the profile allows it: team:secrets", []));

        SelftestLines.Write(ScreenOn(output), report, Samples.Posture(GuardPosture.Types.State.Partial), 1);

        Assert.Equal(
            "held\tread-cat\tread a secret file: cat\tbase/credentials:project-environment\t\n" +
            "NOT HELD\tread-cat\tread a secret file: cat\t\tthe profile allows it: team:secrets\n" +
            "  posture:  files is partial\n" +
            "  gap:      A file that is mapped before it is marked stays readable.\n" +
            "read\t1\t-\t1\t-\t-\t-\t-\n" +
            "failed\tprofile agents/generic\t1 held, 1 NOT HELD, 0 BROKEN\n",
            output.ToString());
    }

    [Fact]
    public void Json_has_the_documented_fields()
    {
        var report = Report((AttackOutcome.NotHeld, "", ["a:b"]), (AttackOutcome.NotTried, "cat is not installed", []));
        var posture = Samples.Posture(GuardPosture.Types.State.Enforced);

        var line = Json.CliJson.Line(
            SelftestLines.Shape(report.Findings[0], posture), Json.CliJsonContext.Lines.SelftestJson);
        var total = Json.CliJson.Line(SelftestLines.Total(report, 1), Json.CliJsonContext.Lines.SelftestTotalJson);

        Assert.Equal(
            Samples.Json("{'id':'read-cat','class':'read','title':'read a secret file: cat','guard':'files'," +
                "'outcome':'not-held','why':'','rules':['a:b'],'posture':{'guard':'files','state':'enforced'," +
                "'mechanisms':['fanotify'],'gaps':['A file that is mapped before it is marked stays readable.']," +
                "'raise':'Boot with lsm=...,bpf.'}}"),
            line);
        Assert.Equal(
            Samples.Json("{'profile':'agents/generic','mode':'enforce','session':'s1f','held':0," +
                "'heldUnrecorded':0,'notHeld':1,'hung':0,'notTried':1,'works':0,'broken':0,'exitCode':1}"),
            total);
    }

    private static SelftestReport Report(params (AttackOutcome Outcome, string Why, string[] Rules)[] findings) => new(
        "agents/generic", "enforce", "s1f",
        [.. findings.Select(f => new Finding(AttackTable.Of("read-cat").Single(), f.Outcome, f.Why, f.Rules))]);

    private static Screen ScreenOn(TextWriter output) => new(
        new Terminal
        {
            Out = output,
            Error = TextWriter.Null,
            In = TextReader.Null,
            OutIsTerminal = false,
            InIsTerminal = false,
            Width = 100,
            Time = TimeProvider.System,
            Variable = _ => null,
        },
        color: false);
}
