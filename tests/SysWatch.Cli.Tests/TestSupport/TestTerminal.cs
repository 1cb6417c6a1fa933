using Microsoft.Extensions.Time.Testing;
using SysWatch.Cli.Output;

namespace SysWatch.Cli.Tests.TestSupport;

/// <summary>What a command printed, and its exit code.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.TrimEnd('\n').Split('\n');
}

/// <summary>Surroundings for a command: piped unless said otherwise, at noon UTC of 2025-06-01.</summary>
internal sealed record TestTerminal
{
    /// <summary>2025-06-01T12:00:00Z.</summary>
    public const long NowNs = 1_748_779_200_000_000_000;

    public string RunDirectory { get; init; } = "/nonexistent/syswatch";

    public bool IsTerminal { get; init; }

    public int Width { get; init; } = 160;

    public string Input { get; init; } = "";

    public Dictionary<string, string> Variables { get; init; } = [];

    public async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(Input);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddTicks(NowNs / 100));
        var terminal = new Terminal
        {
            Out = output,
            Error = error,
            In = input,
            OutIsTerminal = IsTerminal,
            InIsTerminal = IsTerminal,
            Width = Width,
            Time = time,
            Variable = name => name == "SYSWATCH_RUN_DIR" ? RunDirectory : Variables.GetValueOrDefault(name),
        };
        var code = await new CommandLine(terminal).InvokeAsync(arguments, TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
