using SysWatch.Daemon.Configuration;

namespace SysWatch.Daemon.Tests.Configuration;

public sealed class CommandLineTests
{
    [Fact]
    public void Nothing_means_the_usual_places()
    {
        var options = Read().Options!;

        Assert.Equal(("/run/syswatch", "/etc/syswatch/profiles"), (options.RunDirectory, options.Profiles));
        Assert.Equal("/run/syswatch/api.sock", options.ApiSocket);
        Assert.Equal(TimeSpan.FromSeconds(60), options.AskTimeout);
    }

    [Theory]
    [InlineData("--run-dir", "/tmp/x")]
    [InlineData("--run-dir=/tmp/x")]
    [InlineData("--run-dir", "/tmp/x/")]
    [InlineData("--run-dir", "/tmp/y/../x")]
    public void A_directory_is_taken_absolute_however_it_is_written(params string[] arguments)
    {
        Assert.Equal("/tmp/x", Read(arguments).Options!.RunDirectory);
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("90", 90)]
    [InlineData("5m", 300)]
    [InlineData("1h", 3600)]
    public void A_time_is_seconds_minutes_or_hours(string text, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read("--ask-timeout", text).Options!.AskTimeout);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("off", "--attach", "off")]
    [InlineData("ann,ben", "--attach=ann,ben")]
    public void Whose_agents_are_held_is_everybodys_unless_it_is_said(string whose, params string[] arguments) =>
        Assert.Equal(whose, Read(arguments).Options!.Attach);

    [Theory]
    [InlineData("0s")]
    [InlineData("2h")]
    [InlineData("-5s")]
    [InlineData("soon")]
    [InlineData("s")]
    [InlineData("99999999999999999999s")]
    public void Another_time_is_an_error_that_says_what_would_be_right(string text)
    {
        Assert.Contains("Write 30s or 5m", Read("--ask-timeout", text).Error);
    }

    [Fact]
    public void Every_error_is_said_at_once()
    {
        var error = Read("--frob", "--ask-timeout", "x", "--run-dir").Error!;

        Assert.Equal(3, error.Split('\n').Length);
        Assert.Contains("--frob: no such option", error);
        Assert.Contains("--run-dir: a value must follow", error);
    }

    [Fact]
    public void Version_and_help_are_answers()
    {
        Assert.Equal("syswatchd 9.9", Read("--version").Answer);
        Assert.Contains("exit codes: 0", Read("--help").Answer);
    }

    private static CommandLine Read(params string[] arguments) => CommandLine.Read(arguments, "9.9");
}
