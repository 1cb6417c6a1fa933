using SysWatch.TestSupport;

namespace SysWatch.EndToEndTests;

public sealed class ScriptRunTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_a_script_prints_and_its_code_are_kept()
    {
        var run = await RunAsync("echo seen; echo wrong >&2; exit 3", TimeSpan.FromMinutes(1));
        Assert.Equal(new ScriptRun(3, "seen\nwrong\n", InTime: true), run);
        Assert.False(run.Passed);
        Assert.Null(run.Skipped);
    }

    [Fact]
    public async Task A_script_that_tests_nothing_here_says_why_last()
    {
        var run = await RunAsync("echo looking; echo no qemu; exit 77", TimeSpan.FromMinutes(1));
        Assert.Equal("no qemu", run.Skipped);
    }

    [Theory]
    [InlineData("sleep 1234", "sleep 1234")]
    [InlineData("sleep 1234 & wait $!", "wait $!")]
    public async Task Out_of_time_a_script_says_where_it_stands_and_cleans_up(string hangs, string at)
    {
        var run = await RunAsync(
            $"trap 'echo \"stands at $BASH_COMMAND\"; exit 143' TERM; trap 'echo cleaned' EXIT\n{hangs}", Moment);
        Assert.False(run.InTime);
        Assert.False(run.Passed);
        Assert.Matches(@"_ sleep 1234\n", run.Text.Split("stands at ")[0]);
        Assert.EndsWith($"stands at {at}\ncleaned\n", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_does_not_end_when_asked_is_killed()
    {
        var run = await RunAsync("trap '' TERM; while :; do sleep 1234; done", Moment);
        Assert.Equal((137, false), (run.ExitCode, run.InTime));
    }

    private static async Task<ScriptRun> RunAsync(string text, TimeSpan deadline)
    {
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, text, TestContext.Current.CancellationToken);
            return await ScriptRun.RunAsync(script, deadline, grace: TimeSpan.FromSeconds(10));
        }
        finally
        {
            File.Delete(script);
        }
    }
}
