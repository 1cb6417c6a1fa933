using System.Text.Json.Serialization;

namespace SysWatch.Cli.Selftest;

/// <summary>What became of it, one line of the runner's output. The last of a batch has an empty id.</summary>
/// <param name="Output">Its output and errors, a character a byte, cut off at a limit.</param>
internal sealed record RunnerResult(string Id, int Pid, int ExitCode, bool TimedOut, string Output);

[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RunnerTask))]
[JsonSerializable(typeof(RunnerResult))]
internal sealed partial class RunnerJsonContext : JsonSerializerContext;
