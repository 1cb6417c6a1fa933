using System.Text;
using SysWatch.Cli.Systems;

namespace SysWatch.Cli.Output;

/// <summary>The process's surroundings, as values, so that tests can be others.</summary>
internal sealed record Terminal
{
    private const int WidthWhenUnknown = 80;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public required bool OutIsTerminal { get; init; }

    public required bool InIsTerminal { get; init; }

    /// <summary>What standard output is, a terminal, knows how to colour.</summary>
    public bool KnowsSequences { get; init; } = true;

    public required int Width { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>A person can be asked: questions are read from one terminal and shown on another.</summary>
    public bool IsInteractive => InIsTerminal && OutIsTerminal;

    /// <summary>no-color.org: a NO_COLOR that is not empty; a dumb terminal has no colours either.</summary>
    public bool AllowsColor => KnowsSequences &&
        string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    public static Terminal OfProcess()
    {
        var outIsTerminal = !Console.IsOutputRedirected;
        return new Terminal
        {
            Out = OpenOutput(StandardStream.Output),
            Error = OpenOutput(StandardStream.Error),
            In = new StreamReader(Console.OpenStandardInput()),
            OutIsTerminal = outIsTerminal,
            KnowsSequences = outIsTerminal && StandardStreams.KnowSequences(),
            InIsTerminal = !Console.IsInputRedirected,
            Width = outIsTerminal ? WidthOf() : int.MaxValue,
            Time = TimeProvider.System,
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    // Not Console.WindowWidth or Console.In: they switch the terminal's keypad mode, with bytes on standard output.
    private static int WidthOf() =>
        StandardStreams.Columns() is > 0 and var columns ? columns : WidthWhenUnknown;

    private static StreamWriter OpenOutput(int descriptor) =>
        new(new OutputStream(StandardStreams.Open(descriptor)),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 4096);
}
