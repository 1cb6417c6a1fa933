using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SysWatch.Cli.Selftest;

/// <summary>
/// Runs scripts and tells what became of each; it judges nothing and knows no secret. The same program runs them
/// outside of a session and, as a session's command, inside, so that the session is all that differs.
/// </summary>
internal static class Runner
{
    private const int OutputMax = 64 * 1024;
    private const int ExitTimedOut = 124;
    private const int ExitKilled = 137;
    private const int ParallelMax = 8;

    /// <summary>How long what a script has left behind may still write into its output.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(OperatingSystem.IsWindows() ? 2 : 0.2);

    /// <summary>
    /// An empty line ends a batch of tasks, which is answered before the next; the end of the input ends the runner,
    /// and with it the session.
    /// </summary>
    public static async Task RunAsync(TextReader tasks, TextWriter results, CancellationToken cancellationToken)
    {
        var batch = new List<RunnerTask>();
        while (await tasks.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                batch.Add(JsonSerializer.Deserialize(line, RunnerJsonContext.Default.RunnerTask)!);
                continue;
            }
            await RunBatchAsync(batch, results, cancellationToken);
            batch.Clear();
        }
    }

    private static async Task RunBatchAsync(
        List<RunnerTask> batch, TextWriter results, CancellationToken cancellationToken)
    {
        var writing = new Lock();
        var options = new ParallelOptions
        {
            // Most scripts wait more than they work.
            MaxDegreeOfParallelism = ParallelMax,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(batch, options, async (task, token) =>
        {
            var result = await RunOneAsync(task, token);
            lock (writing)
                Write(results, result);
        });
        Write(results, new RunnerResult("", 0, 0, false, ""));
    }

    private static void Write(TextWriter results, RunnerResult result)
    {
        results.Write(JsonSerializer.Serialize(result, RunnerJsonContext.Default.RunnerResult) + "\n");
        results.Flush();
    }

    private static async Task<RunnerResult> RunOneAsync(RunnerTask task, CancellationToken cancellationToken)
    {
        var start = OperatingSystem.IsWindows() ? OfWindows(task) : OfLinux(task);
        start.WorkingDirectory = task.Directory;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.Latin1;
        foreach (var (name, value) in task.Variables)
            start.Environment[name] = value;
        try
        {
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var output = OutputOfAsync(process.StandardOutput, enough.Token);
            var errors = OutputOfAsync(process.StandardError, enough.Token);
            await EndOfAsync(process, task, cancellationToken);
            // What a guard has killed exits with the same code as what `timeout` had to kill, but sooner.
            var isLate = OperatingSystem.IsWindows()
                ? clock.Elapsed.TotalSeconds >= task.Seconds
                : process.ExitCode == ExitTimedOut ||
                    process.ExitCode == ExitKilled && clock.Elapsed.TotalSeconds >= task.Seconds;
            enough.CancelAfter(Grace);
            return new RunnerResult(task.Id, process.Id, process.ExitCode, isLate, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new RunnerResult(task.Id, 0, -1, false, e.Message);
        }
    }

    // `timeout` ends its whole group, which Process cannot.
    private static ProcessStartInfo OfLinux(RunnerTask task) => new(
        "timeout", ["-k", "1", task.Seconds.ToString(CultureInfo.InvariantCulture), "bash", "-c", task.Script]);

    // /s: only the outermost quotation marks go; /d: nothing of the registry runs before.
    private static ProcessStartInfo OfWindows(RunnerTask task) => new(
        Path.Join(Environment.SystemDirectory, "cmd.exe"), $"/d /v:off /s /c \"{task.Script}\"");

    private static async Task EndOfAsync(Process process, RunnerTask task, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (OperatingSystem.IsWindows())
            limit.CancelAfter(TimeSpan.FromSeconds(task.Seconds));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            await process.WaitForExitAsync(cancellationToken);
        }
    }

    private static Task<string> OutputOfAsync(StreamReader reader, CancellationToken enough) =>
        OperatingSystem.IsWindows() ? ReadOnThreadAsync(reader, enough) : ReadAsync(reader, enough);

    /// <summary>
    /// On Windows a read of such a pipe holds a thread for as long as it waits. The pool has too few for all: what was
    /// printed would come late and be lost, and an attack that got through would pass for held.
    /// </summary>
    private static async Task<string> ReadOnThreadAsync(StreamReader reader, CancellationToken enough)
    {
        var text = new StringBuilder();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            Read(reader, text);
            end.SetResult();
        }) { IsBackground = true }.Start();
        await Task.WhenAny(end.Task, Task.Delay(Timeout.Infinite, enough));
        lock (text)
            return text.ToString();
    }

    private static void Read(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        try
        {
            while (reader.Read(buffer) is > 0 and var count)
                lock (text)
                    text.Append(buffer, 0, Math.Min(count, OutputMax - text.Length));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Something that goes on has held the pipe open until its time was up.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken enough)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory(), enough) is > 0 and var count)
                text.Append(buffer, 0, Math.Min(count, OutputMax - text.Length));
        }
        catch (OperationCanceledException)
        {
            // Something that goes on holds the pipe open; what came until now is told.
        }
        return text.ToString();
    }
}
