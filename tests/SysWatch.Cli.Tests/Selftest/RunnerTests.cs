using System.Text.Json;
using SysWatch.Cli.Selftest;
using SysWatch.Cli.Tests.TestSupport;

namespace SysWatch.Cli.Tests.Selftest;

public sealed class RunnerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("swrunner").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Tells_output_errors_and_exit_code()
    {
        var result = (await RunAsync(Task("a", "echo $WORD; echo wrong >&2; pwd; exit 3"))).Single(r => r.Id == "a");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("given\n", result.Output);
        Assert.Contains("wrong\n", result.Output);
        Assert.Contains(_directory, result.Output);
        Assert.False(result.TimedOut);
        Assert.True(result.Pid > 0);
    }

    [Fact]
    public async Task Answers_batch_by_batch()
    {
        var results = await RunAsync(Task("a", "true"), null, Task("b", "true"), Task("c", "false"));

        Assert.Equal("a", results[0].Id);
        Assert.Equal("", results[1].Id);
        Assert.Equal(["b", "c"], results.Skip(2).Take(2).Select(r => r.Id).Order(StringComparer.Ordinal));
        Assert.Equal("", results[4].Id);
    }

    [Fact]
    public async Task Ends_what_hangs_with_all_that_it_has_started()
    {
        var results = await RunAsync(Task("a", "echo before; sleep 60 & echo $! > pid; wait", seconds: 1));

        Assert.True(results[0].TimedOut);
        Assert.Equal("before\n", results[0].Output);
        var pid = await File.ReadAllTextAsync(Path.Join(_directory, "pid"), TestContext.Current.CancellationToken);
        Assert.False(IsSleep(pid.Trim()), "the sleep that the script started goes on");
    }

    [Fact]
    public async Task What_was_killed_has_not_hung()
    {
        var results = await RunAsync(Task("a", "kill -9 $$"));

        Assert.False(results[0].TimedOut);
        Assert.Equal(137, results[0].ExitCode);
    }

    [Fact]
    public async Task Does_not_wait_for_what_holds_the_output_open()
    {
        var results = await RunAsync(Task("a", "echo first; setsid sleep 3 & sleep 0.1", seconds: 2));

        Assert.False(results[0].TimedOut);
        Assert.Equal("first\n", results[0].Output);
    }

    private static bool IsSleep(string pid)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{pid}/status");
            return status.Contains("sleep", StringComparison.Ordinal) &&
                !status.Contains("State:\tZ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private RunnerTask Task(string id, string script, int seconds = 20) =>
        new(id, _directory, script, seconds, new Dictionary<string, string> { ["WORD"] = "given" });

    private static async Task<IReadOnlyList<RunnerResult>> RunAsync(params RunnerTask?[] tasks)
    {
        CliProcess.Need("bash");
        var input = string.Concat(tasks.Append(null).Select(t =>
            (t is null ? "" : JsonSerializer.Serialize(t, RunnerJsonContext.Default.RunnerTask)) + "\n"));
        using var reader = new StringReader(input);
        using var output = new StringWriter();
        await Runner.RunAsync(reader, output, TestContext.Current.CancellationToken);
        return
        [
            .. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, RunnerJsonContext.Default.RunnerResult)!),
        ];
    }
}
