using System.Diagnostics;
using System.Text.Json;
using SysWatch.Cli.Commands;

namespace SysWatch.Cli.Selftest;

/// <summary>A runner, outside of a session or as a session's command.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private RunnerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <param name="secret">What is in its environment, by names that rules know.</param>
    public static RunnerProcess Outside(Surroundings place, string directory, string secret) =>
        new(Start(place, directory, secret, [place.Program, SelftestRunnerCommand.Name]));

    /// <param name="secret">What is in the environment of `syswatch run`.</param>
    /// <param name="profile">Empty: what `syswatch run` takes by itself.</param>
    public static RunnerProcess InSession(Surroundings place, string directory, string secret, string profile)
    {
        string[] option = profile.Length > 0 ? ["--profile", profile] : [];
        return new RunnerProcess(Start(
            place, directory, secret,
            [place.Launcher, "run", "--quiet", .. option, "--", place.Program, SelftestRunnerCommand.Name]));
    }

    /// <summary>What became of each task, by its id; a runner that ends early leaves some out.</summary>
    public async Task<IReadOnlyDictionary<string, RunnerResult>> RunAsync(
        IEnumerable<RunnerTask> tasks, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, RunnerResult>();
        try
        {
            foreach (var task in tasks)
                await _process.StandardInput.WriteLineAsync(
                    JsonSerializer.Serialize(task, RunnerJsonContext.Default.RunnerTask).AsMemory(), cancellationToken);
            await _process.StandardInput.WriteLineAsync(ReadOnlyMemory<char>.Empty, cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line &&
                JsonSerializer.Deserialize(line, RunnerJsonContext.Default.RunnerResult) is { Id.Length: > 0 } result)
                results[result.Id] = result;
        }
        catch (IOException)
        {
            // It has ended; what it has told until then counts.
        }
        return results;
    }

    /// <summary>Why it has ended, in its own words; empty while it runs.</summary>
    public async Task<string> ReasonAsync()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(0.5)))
            return "";
        var text = (await _errors).Trim();
        return text.Length > 0 ? text : $"it ended with {_process.ExitCode}";
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
        if (!_process.WaitForExit(TimeSpan.FromSeconds(0.5)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static Process Start(Surroundings place, string directory, string secret, IEnumerable<string> command)
    {
        var start = place.Start(directory, command);
        SecretVariables.Add(start.Environment, secret);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return Process.Start(start)!;
    }
}
