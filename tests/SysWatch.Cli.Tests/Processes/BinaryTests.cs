using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests.Processes;

/// <summary>What only a real process shows: exit codes, pipes, files, terminals.</summary>
public class BinaryTests
{
    [Theory]
    [InlineData("syswatch version", 0)]
    [InlineData("syswatch", 2)]
    [InlineData("syswatch --help", 0)]
    [InlineData("syswatch run --help", 0)]
    [InlineData("syswatch nonsense", 2)]
    [InlineData("syswatch sessions", 3)]
    [InlineData("syswatch profile show no/such", 5)]
    [InlineData("syswatch run", 125)]
    [InlineData("syswatch run -- /bin/true", 125)]
    [InlineData("syswatch run -- no-such-command", 127)]
    [InlineData("syswatch run -- /etc/passwd", 126)]
    public async Task Exit_code_is_as_documented(string line, int expected)
    {
        var outcome = await CliProcess.ShellAsync(line);

        Assert.Equal(expected, outcome.ExitCode);
    }

    [Fact]
    public async Task A_missing_daemon_runs_nothing_and_says_what_to_do()
    {
        var outcome = await CliProcess.ShellAsync("syswatch run -- sh -c 'echo ran'");

        Assert.Equal("", outcome.Out);
        Assert.Contains("/nonexistent/syswatch/launch.sock", outcome.Error);
        Assert.Contains("sudo systemctl start syswatchd", outcome.Error);
    }

    [Fact]
    public async Task Output_to_a_file_is_appended_where_the_shell_is()
    {
        var outcome = await CliProcess.ShellAsync(
            "f=$(mktemp); { echo first; syswatch version; echo last; } >$f; cat $f; rm $f");

        Assert.Equal("first", outcome.Lines[0]);
        Assert.StartsWith("syswatch ", outcome.Lines[1]);
        Assert.Equal("last", outcome.Lines[2]);
    }

    [Fact]
    public async Task A_reader_that_goes_ends_it_without_a_word()
    {
        var outcome = await CliProcess.ShellAsync(
            "for i in 1 2 3; do syswatch profile list --json; done | head -1 | wc -l; echo ${PIPESTATUS[*]}");

        Assert.Equal("1", outcome.Lines[0]);
        Assert.Equal("", outcome.Error);
    }

    [Theory]
    [InlineData("syswatch version >&-")]
    [InlineData("syswatch version >&- 2>$f")]
    [InlineData("syswatch version >/dev/full")]
    public async Task An_output_that_cannot_be_written_is_141_and_goes_nowhere_else(string line)
    {
        var outcome = await CliProcess.ShellAsync($"f=$(mktemp); {line}; echo $?; cat $f; rm $f");

        Assert.Equal(["141"], outcome.Lines);
        Assert.Equal("", outcome.Error);
    }

    [Theory]
    [InlineData("syswatch profile validate x.yaml")]
    [InlineData("syswatch profile explain agents/generic ./x")]
    [InlineData("syswatch check read x")]
    public async Task In_a_directory_that_was_deleted_it_says_so(string line)
    {
        var outcome = await CliProcess.ShellAsync($"cd $(mktemp -d); rmdir $PWD; {line}");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("the working directory was deleted", outcome.Error);
    }

    [Theory]
    [InlineData("profile list --profiles $d", "syswatch: no permission to read ")]
    [InlineData("profile validate --profiles $d", "syswatch: no permission to read ")]
    [InlineData("profile validate $d/x.yaml", "syswatch: no permission to read ")]
    [InlineData("profile validate /nonexistent/x.yaml", "syswatch: there is no file /nonexistent/x.yaml")]
    public async Task Profiles_that_cannot_be_read_are_named(string line, string expected)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Becoming another user needs root.");

        var outcome = await CliProcess.ShellAsync(
            $"d=$(mktemp -d); setpriv --reuid 65534 --clear-groups syswatch {line}; s=$?; rm -r $d; exit $s");

        Assert.SkipWhen(outcome.ExitCode is 126 or 127, "This tree cannot be read by other users.");
        Assert.Equal(5, outcome.ExitCode);
        Assert.StartsWith(expected, outcome.Error);
    }

    [Fact]
    public async Task A_profile_without_end_is_refused()
    {
        var outcome = await CliProcess.ShellAsync("syswatch profile validate /dev/zero");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("longer than 65536 bytes", outcome.Out);
    }

    [Fact]
    public async Task A_profile_is_read_from_a_pipe()
    {
        var outcome = await CliProcess.ShellAsync("syswatch profile validate <(echo 'profile: x')");

        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task A_closed_output_is_no_crash()
    {
        var outcome = await CliProcess.ShellAsync("syswatch version >&-; echo $?; syswatch sessions >&-; echo $?");

        Assert.Equal("3", outcome.Lines[^1]);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public async Task On_a_terminal_there_are_tables_and_colours()
    {
        CliProcess.Need("script");

        var outcome = await CliProcess.ShellAsync("script -qec 'syswatch profile list' /dev/null");

        Assert.Contains("\e[", outcome.Out);
        Assert.Contains("description", outcome.Out);
    }

    [Theory]
    [InlineData("NO_COLOR=1 syswatch profile list")]
    [InlineData("syswatch profile list --no-color")]
    [InlineData("TERM=dumb syswatch profile list")]
    [InlineData("syswatch doctor --no-color")]
    public async Task Without_colours_a_terminal_gets_no_escape_sequence(string line)
    {
        CliProcess.Need("script");

        var outcome = await CliProcess.ShellAsync($"script -qec '{line}' /dev/null");

        Assert.NotEqual("", outcome.Out.Trim());
        Assert.DoesNotContain('\e', outcome.Out);
    }
}
