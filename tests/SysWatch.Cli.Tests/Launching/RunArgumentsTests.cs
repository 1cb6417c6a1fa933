using SysWatch.Launcher;

namespace SysWatch.Cli.Tests.Launching;

public class RunArgumentsTests
{
    [Fact]
    public void Other_commands_are_not_its_business()
    {
        Assert.Null(RunArguments.Read(["sessions"]));
        Assert.Null(RunArguments.Read([]));
        Assert.Null(RunArguments.Read(["check", "execute", "run"]));
        Assert.Null(RunArguments.Read(["--help", "run"]));
        Assert.Null(RunArguments.Read(["--run-dir"]));
    }

    [Fact]
    public void Everything_after_the_command_is_the_commands_own()
    {
        var run = RunArguments.Read(["run", "claude", "--profile", "x", "--help", "--", "-q"])!;

        Assert.Equal(["claude", "--profile", "x", "--help", "--", "-q"], run.Command);
        Assert.Equal("", run.Profile);
        Assert.False(run.WantsHelp);
    }

    [Fact]
    public void Two_dashes_end_the_options()
    {
        var run = RunArguments.Read(["run", "-q", "--", "--odd", "--"])!;

        Assert.Equal(["--odd", "--"], run.Command);
        Assert.True(run.Quiet);
    }

    [Theory]
    [InlineData("run", "--profile", "team/x", "--mode", "audit", "--run-dir", "/r", "true")]
    [InlineData("run", "--profile=team/x", "--mode=audit", "--run-dir=/r", "true")]
    [InlineData("run", "-p", "team/x", "-m", "audit", "--run-dir", "/r", "--", "true")]
    [InlineData("--run-dir", "/r", "run", "-m", "audit", "-p", "team/x", "true")]
    [InlineData("--no-color", "--run-dir=/r", "run", "-m", "audit", "-p", "team/x", "true")]
    public void Options_are_read_in_every_spelling(params string[] arguments)
    {
        var run = RunArguments.Read(arguments)!;

        Assert.Equal("", run.Problem);
        Assert.Equal(("team/x", true, "/r"), (run.Profile, run.AuditOnly, run.RunDirectory));
        Assert.Equal(["true"], run.Command);
    }

    [Theory]
    [InlineData("needs a command", "run")]
    [InlineData("needs a command", "run", "--")]
    [InlineData("is empty", "run", "")]
    [InlineData("--profile needs a value", "run", "--profile")]
    [InlineData("--profile needs a value", "run", "--profile=", "true")]
    [InlineData("no option --frofile", "run", "--frofile", "x", "true")]
    [InlineData("enforce or audit, not Audit", "run", "--mode", "Audit", "true")]
    [InlineData("--run-dir needs a value", "--run-dir=", "run", "true")]
    public void A_mistake_is_named_and_nothing_is_guessed(string expected, params string[] arguments) =>
        Assert.Contains(expected, RunArguments.Read(arguments)!.Problem);
}
