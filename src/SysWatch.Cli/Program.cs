using SysWatch.Cli.Output;
using SysWatch.Cli.Systems;

namespace SysWatch.Cli;

/// <summary>Every command; but on Linux `run` is what `syswatch` is by itself (SysWatch.Launcher).</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        StandardStreams.Prepare();
        return await new CommandLine(Terminal.OfProcess()).InvokeAsync(args, CancellationToken.None);
    }
}
