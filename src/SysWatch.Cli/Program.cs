using SysWatch.Cli.Output;
using SysWatch.Linux.Interop;

namespace SysWatch.Cli;

/// <summary>Every command but `run`, which `syswatch` is by itself (SysWatch.Launcher).</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        StandardDescriptors.Occupy();
        return await new CommandLine(Terminal.OfProcess()).InvokeAsync(args, CancellationToken.None);
    }
}
