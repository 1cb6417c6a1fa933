namespace SysWatch.Cli.Selftest;

/// <summary>A script to run, one line of the runner's input.</summary>
internal sealed record RunnerTask(
    string Id, string Directory, string Script, int Seconds, IReadOnlyDictionary<string, string> Variables);
