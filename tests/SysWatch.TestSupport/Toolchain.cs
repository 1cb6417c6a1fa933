using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SysWatch.TestSupport;

/// <summary>Builds from native/ at test time.</summary>
public static class Toolchain
{
    private const string BuiltVariable = "SYSWATCH_BUILT";

    /// <summary>The folder native/ of this tree.</summary>
    public static string Native => Path.Combine(Path.GetDirectoryName(Here())!, "../../native");

    /// <summary>
    /// Has a file built, and lets it be used until it is removed. Where the environment names a folder, it is kept
    /// there and found again: on a machine without the tools, too.
    /// </summary>
    /// <param name="name">Of the file, among those that are kept.</param>
    /// <param name="command">The program and its arguments, for this name of the file to build.</param>
    public static T Build<T>(string name, Func<string, string[]> command, Func<string, T> use)
    {
        if (Environment.GetEnvironmentVariable(BuiltVariable) is { } folder)
        {
            var kept = Path.Combine(folder, name);
            if (!File.Exists(kept))
                Run(command(kept));
            return use(kept);
        }
        var directory = Directory.CreateTempSubdirectory("syswatch-build-").FullName;
        try
        {
            var file = Path.Combine(directory, name);
            Run(command(file));
            return use(file);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Run(string[] words)
    {
        using var builder = Process.Start(words[0], words[1..]);
        builder.WaitForExit();
        if (builder.ExitCode != 0)
            throw new InvalidOperationException($"failed: {string.Join(' ', words)}");
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
