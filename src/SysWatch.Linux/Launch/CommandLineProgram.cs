using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Launch;

/// <summary>`syswatch-cli`, which has every command but `run`.</summary>
internal static unsafe class CommandLineProgram
{
    /// <summary>From the directory of this program: as it is built, and as it is installed.</summary>
    private static readonly string[] Places = ["syswatch-cli", "../lib/syswatch/syswatch-cli"];

    /// <summary>Runs it in this process's place, with this process's own arguments.</summary>
    /// <returns>Only on failure: the exit code. The message is on standard error.</returns>
    public static int Become()
    {
        var directory = Path.GetDirectoryName(Environment.ProcessPath) ?? "/";
        foreach (var place in Places)
        {
            var error = NativeCommand.RunWithOwnArguments(Path.Join(directory, place));
            if (error != Errno.ENOENT)
                return Fail(LaunchExit.CannotRun, $"cannot run {place} in {directory}: {Errno.Describe(error)}.");
        }
        return Fail(
            LaunchExit.NotFound,
            $"{Places[0]} is neither in {directory} nor in {Path.GetFullPath("../lib/syswatch", directory)}: " +
            "install SysWatch again, or build it (packaging/build.sh).");
    }

    private static int Fail(int exitCode, string message)
    {
        StandardError.Write($"syswatch: {message}\n");
        return exitCode;
    }
}
