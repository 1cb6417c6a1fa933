using System.Runtime.CompilerServices;
using SysWatch.Cli.Launching;
using SysWatch.Cli.Output;
using SysWatch.Linux.Interop;

namespace SysWatch.Cli;

internal static class Program
{
    /// <summary>
    /// `run` goes its own way before anything of the command line's machinery is touched: its whole start-up, the
    /// runtime's included, has a budget of 6 ms.
    /// </summary>
    private static int Main(string[] args)
    {
        StandardDescriptors.Occupy();
        if (RunArguments.Read(args) is { WantsHelp: false } run)
            return SessionLauncher.Run(run);
        return RunCommandLine(args);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunCommandLine(string[] args)
    {
        var terminal = Terminal.OfProcess();
        return new CommandLine(terminal).InvokeAsync(args, CancellationToken.None).GetAwaiter().GetResult();
    }
}
