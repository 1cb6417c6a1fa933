using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;

namespace SysWatch.Launcher;

/// <summary>
/// `syswatch`: starts sessions by itself, and has `syswatch-cli` answer everything else. A start has a budget of 6 ms,
/// the runtime's included, and most of what the other commands need is paid when a program that holds it begins.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        StandardDescriptors.Occupy();
        return RunArguments.Read(args) is { WantsHelp: false } run
            ? SessionLauncher.Run(run)
            : CommandLineProgram.Become();
    }
}
