using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Launch;

/// <summary>`syswatch-cli`, which has every command but `run`.</summary>
internal static unsafe class CommandLineProgram
{
    /// <summary>From the directory of this program: as it is installed, and as it is built.</summary>
    private static readonly string[] Places = ["../lib/syswatch/syswatch-cli", "syswatch-cli"];

    /// <summary>Runs it in this process's place, with this process's own arguments.</summary>
    /// <returns>Only on failure: the exit code. The message is on standard error.</returns>
    public static int Become()
    {
        var directory = Path.GetDirectoryName(Environment.ProcessPath) ?? "/";
        foreach (var place in Places)
        {
            var error = NativeCommand.RunWithOwnArguments(Path.Join(directory, place));
            if (error != Errno.ENOENT)
                return Fail(
                    LaunchExit.CannotRun,
                    $"cannot run {Path.GetFullPath(place, directory)}: {Errno.Describe(error)}." +
                    (error is Errno.EPERM or Errno.EACCES ? " If a rule refused it, an event says which." : ""));
        }
        return Fail(
            LaunchExit.NotFound,
            $"syswatch-cli is neither in {Path.GetFullPath("../lib/syswatch", directory)} nor in {directory}: " +
            "install SysWatch again, or build it (packaging/build.sh).");
    }

    private static int Fail(int exitCode, string message)
    {
        StandardError.Write($"syswatch: {message}\n");
        return exitCode;
    }
}
