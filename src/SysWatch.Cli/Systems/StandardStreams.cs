using System.Runtime.Versioning;
using System.Text;
using Spectre.Console;
using SysWatch.Cli.Output;
using SysWatch.Linux.Interop;

namespace SysWatch.Cli.Systems;

/// <summary>The standard streams, and what a console can do.</summary>
internal static class StandardStreams
{
    public static Stream Open(int descriptor)
    {
        if (!OperatingSystem.IsWindows())
            return StandardStream.Open(descriptor);
        return descriptor == StandardStream.Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
    }

    /// <summary>Before anything is opened: what the caller has closed must not become something else.</summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsWindows())
            StandardDescriptors.Occupy();
        else if (!Console.IsOutputRedirected || !Console.IsErrorRedirected)
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
    }

    /// <returns>0 when it is not known.</returns>
    public static int Columns() =>
        OperatingSystem.IsWindows() ? ConsoleColumns() : TerminalSize.ColumnsOf(StandardStream.Output);

    /// <summary>Standard output, a terminal, knows sequences. A console of Windows is asked to, once.</summary>
    public static bool KnowSequences() => !OperatingSystem.IsWindows() || AskForSequences();

    [SupportedOSPlatform("windows")]
    private static bool AskForSequences() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Detect, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(Console.Out),
    }).Profile.Capabilities.Ansi;

    [SupportedOSPlatform("windows")]
    private static int ConsoleColumns()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
