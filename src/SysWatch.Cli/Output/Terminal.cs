using System.Text;
using Microsoft.Win32.SafeHandles;
using SysWatch.Linux.Interop;

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

    public required int Width { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>A person can be asked: questions are read from one terminal and shown on another.</summary>
    public bool IsInteractive => InIsTerminal && OutIsTerminal;

    /// <summary>no-color.org: a NO_COLOR that is not empty; a dumb terminal has no colours either.</summary>
    public bool AllowsColor => string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    public static Terminal OfProcess()
    {
        var outIsTerminal = !Console.IsOutputRedirected;
        return new Terminal
        {
            Out = OpenOutput(1),
            Error = OpenOutput(2),
            In = new StreamReader(Console.OpenStandardInput()),
            OutIsTerminal = outIsTerminal,
            InIsTerminal = !Console.IsInputRedirected,
            Width = outIsTerminal ? WidthOf() : int.MaxValue,
            Time = TimeProvider.System,
            Variable = Environment.GetEnvironmentVariable,
        };
    }

    // Not Console.WindowWidth or Console.In: they switch the terminal's keypad mode, with bytes on standard output.
    private static int WidthOf() => TerminalSize.ColumnsOf(1) is > 0 and var columns ? columns : WidthWhenUnknown;

    // Console's own streams swallow EPIPE, and `syswatch events --follow | head` would never end. FileStream does not,
    // but on a regular file it writes at offsets of its own, and what others write there later would be overwritten.
    private static StreamWriter OpenOutput(int descriptor)
    {
        Stream stream;
        try
        {
            stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (stream.CanSeek)
                stream = descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The descriptor is closed, or open for reading only.
            stream = Stream.Null;
        }
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 4096);
    }
}
