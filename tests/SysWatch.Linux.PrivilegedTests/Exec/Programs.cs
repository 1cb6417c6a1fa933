using System.Diagnostics;

namespace SysWatch.Linux.PrivilegedTests.Exec;

/// <summary>Programs of these tests, compiled once in a directory that other users may read and not write.</summary>
internal static class Programs
{
    private static readonly Lazy<string> Built = new(Build);

    public static string Directory => Built.Value;

    public static string Launcher => Compile("launcher");

    public static string At(string name) => Path.Combine(Directory, name);

    public static string Dump => Compile("dump");

    public static string StaticDump => Compile("dump", "-static");

    public static string Shapes => Compile("shapes", "-lpthread");

    public static string Write(string name, string script)
    {
        File.WriteAllText(At(name), script);
        MakeExecutable(At(name));
        return At(name);
    }

    public static string Copy(string program, string name)
    {
        File.Copy(program, At(name), overwrite: true);
        return At(name);
    }

    public static void Need(string program) =>
        Assert.SkipUnless(File.Exists(program), $"needs {program}, which is not installed");

    private static string Build()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "needs gcc to compile its programs");
        var directory = System.IO.Directory.CreateTempSubdirectory("syswatch-exec-").FullName;
        MakeExecutable(directory);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(directory, recursive: true);
        return directory;
    }

    private static string Compile(string name, params ReadOnlySpan<string> options)
    {
        var program = At(name + string.Concat(options));
        lock (Built)
        {
            if (File.Exists(program))
                return program;
            var source = Path.Combine(AppContext.BaseDirectory, "Exec", name + ".c");
            string[] all = ["-O1", "-Wall", "-o", program, source, .. options];
            using var compiler = Process.Start("gcc", all);
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, $"gcc could not compile {name}");
            return program;
        }
    }

    private static void MakeExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
    }
}
