using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests.Commands;

public class UsageErrorsTests
{
    [Theory]
    [InlineData("check", "syswatch: check needs OPERATION and OBJECT")]
    [InlineData("check read", "syswatch: check needs OBJECT")]
    [InlineData("kill", "syswatch: kill needs SESSION")]
    [InlineData("profile", "syswatch: profile needs one of validate, test, show, explain, list")]
    [InlineData("profile nonsense", "syswatch: profile has no command nonsense")]
    [InlineData("nonsense", "syswatch: Unrecognized command or argument 'nonsense'.")]
    [InlineData("why --nonsense", "syswatch: why has no option --nonsense")]
    [InlineData("check read /x --nonsense", "syswatch: Unrecognized command or argument '--nonsense'.")]
    [InlineData("completion tcsh",
        "syswatch: Argument 'tcsh' not recognized. Must be one of: 'bash' 'zsh' 'fish' 'powershell'")]
    public async Task Name_the_word_that_is_wrong_or_missing(string line, string expected)
    {
        var outcome = await new TestTerminal().RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal(expected, outcome.Error.Split('\n')[0]);
    }

    [Theory]
    [InlineData("sesions", "did you mean `sessions`?")]
    [InlineData("profile shwo", "did you mean `show`?")]
    [InlineData("events --follw", "did you mean `--follow`?")]
    [InlineData("profile show agents/claud", "did you mean agents/claude-code?")]
    public async Task Offer_what_is_near(string line, string expected)
    {
        var outcome = await new TestTerminal().RunAsync(line.Split(' '));

        Assert.Contains(expected, outcome.Error);
    }

    [Fact]
    public async Task Two_dashes_let_a_value_begin_with_one()
    {
        var outcome = await new TestTerminal().RunAsync("profile", "explain", "agents/generic", "--", "-x");

        Assert.Equal(0, outcome.ExitCode);
    }
}
