using System.Diagnostics;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>Programs of these tests, compiled once in a directory that other users may read and not write.</summary>
internal static class Programs
{
    private static readonly Lazy<string> Built = new(Build);

    public static string Directory => Built.Value;

    public static string Launcher => Path.Combine(Directory, "launcher");

    public static string At(string name) => Path.Combine(Directory, name);

    /// <summary>Compiles C source into a program; cached by name.</summary>
    public static string Compile(string name, string source, params ReadOnlySpan<string> options)
    {
        var program = At(name);
        if (File.Exists(program))
            return program;
        File.WriteAllText(program + ".c", source);
        string[] all = ["-O1", "-o", program, program + ".c", "-lpthread", .. options];
        using var compiler = Process.Start("gcc", all);
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, $"gcc could not compile {name}");
        return program;
    }

    public static void Need(string program) =>
        Assert.SkipUnless(File.Exists(program), $"needs {program}, which is not installed");

    private static string Build()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "needs gcc to compile its programs");
        var directory = System.IO.Directory.CreateTempSubdirectory("syswatch-exec-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(directory, recursive: true);
        var source = Path.Combine(AppContext.BaseDirectory, "Exec", "launcher.c");
        using var compiler = Process.Start("gcc", ["-O1", "-o", Path.Combine(directory, "launcher"), source]);
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, "gcc could not compile the launcher");
        return directory;
    }
}
