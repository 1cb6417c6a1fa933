using System.Diagnostics;

namespace SysWatch.Cli.Tests.TestSupport;

/// <summary>The built binary, as a process.</summary>
internal static class CliProcess
{
    /// <summary>Lies beside the tests, where the build copies what they reference.</summary>
    public static string Path { get; } = System.IO.Path.Join(AppContext.BaseDirectory, "syswatch");

    /// <summary>Runs a line of a shell in which `syswatch` is the built binary.</summary>
    public static async Task<Outcome> ShellAsync(string line, string shell = "bash")
    {
        var start = new ProcessStartInfo(shell, [.. NoStartFiles(shell), "-c", line])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = AppContext.BaseDirectory + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["SYSWATCH_RUN_DIR"] = "/nonexistent/syswatch";
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var cancellationToken = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }

    public static void Need(string program) =>
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
                .Any(directory => File.Exists(System.IO.Path.Join(directory, program))),
            $"{program} is not installed");

    private static string[] NoStartFiles(string shell) => shell switch
    {
        "bash" => ["--norc", "--noprofile"],
        "zsh" => ["-f"],
        "fish" => ["--no-config"],
        _ => [],
    };
}
