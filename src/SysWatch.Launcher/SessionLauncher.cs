using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;

namespace SysWatch.Launcher;

/// <summary>Becomes the command, in a session; returns only when nothing was started.</summary>
internal static class SessionLauncher
{
    public static int Run(RunArguments run)
    {
        if (run.Problem.Length > 0)
        {
            StandardError.Write($"syswatch: {run.Problem}\n  see `syswatch run --help`\n");
            return LaunchExit.Failed;
        }
        var directory = RunDirectory.Choose(
            run.RunDirectory, Environment.GetEnvironmentVariable(RunDirectory.Variable));
        return LaunchClient.Run(new LaunchOptions(
            directory, run.Profile, run.AuditOnly, run.Command.Length, notice => Announce(run, notice)));
    }

    private static void Announce(RunArguments run, LaunchNotice notice)
    {
        if (run.Quiet)
            return;
        var isTerminal = StandardError.IsTerminal;
        var text = StartLines.Of(
            notice, run.AuditOnly, isTerminal, isTerminal && AllowsColor(run));
        if (text.Length > 0)
            StandardError.Write(text);
    }

    private static bool AllowsColor(RunArguments run) =>
        !run.NoColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) &&
        Environment.GetEnvironmentVariable("TERM") != "dumb";
}
