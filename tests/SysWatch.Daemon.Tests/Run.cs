using System.Diagnostics;

namespace SysWatch.Daemon.Tests;

/// <summary>Programs that a test needs.</summary>
internal static class Run
{
    public static string Command(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} left with {process.ExitCode}");
        return output;
    }

    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
}
