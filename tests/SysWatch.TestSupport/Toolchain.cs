using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SysWatch.TestSupport;

/// <summary>Builds from native/ at test time.</summary>
public static class Toolchain
{
    /// <summary>The folder native/ of this tree.</summary>
    public static string Native => Path.Combine(Path.GetDirectoryName(Here())!, "../../native");

    /// <summary>Has a file built, and lets it be used until it is removed.</summary>
    /// <param name="command">The program and its arguments, for this name of the file to build.</param>
    public static T Build<T>(Func<string, string[]> command, Func<string, T> use)
    {
        var directory = Directory.CreateTempSubdirectory("syswatch-build-").FullName;
        try
        {
            var file = Path.Combine(directory, "built");
            var words = command(file);
            using var builder = Process.Start(words[0], words[1..]);
            builder.WaitForExit();
            if (builder.ExitCode != 0)
                throw new InvalidOperationException($"failed: {string.Join(' ', words)}");
            return use(file);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Here([CallerFilePath] string here = "") => here;
}
