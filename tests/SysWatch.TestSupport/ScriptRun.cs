using System.Diagnostics;

namespace SysWatch.TestSupport;

/// <summary>How a script of bash ended that tests something.</summary>
/// <param name="ExitCode">As the script left it; 128 and more where a signal ended it.</param>
/// <param name="Text">What it printed, and where it stood if its time ran out.</param>
/// <param name="InTime">False if it had to be ended.</param>
public sealed record ScriptRun(int ExitCode, string Text, bool InTime)
{
    private const int SkippedExitCode = 77;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    /// <summary>The time that a script has, once it is asked to end, to say where it stands and to clean up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(45);

    /// <summary>True if it did all that it tests.</summary>
    public bool Passed => InTime && ExitCode == 0;

    /// <summary>Why it tests nothing here; null if it does.</summary>
    public string? Skipped => InTime && ExitCode == SkippedExitCode ? LastLine : null;

    private string LastLine => Text.TrimEnd().Split('\n')[^1];

    /// <summary>The scripts of a folder, without their suffix; <c>lib</c> is what they share.</summary>
    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(folder, "*.sh")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name != "lib")
            .Order(StringComparer.Ordinal);

    /// <summary>Runs one to its end. Out of time, it is asked to end and tell where it stands, then killed.</summary>
    public static async Task<ScriptRun> RunAsync(string script, TimeSpan? deadline = null, TimeSpan? grace = null)
    {
        var log = Path.GetTempFileName();
        try
        {
            // Into a file: what a script leaves for a moment would hold a pipe open.
            using var process = Process.Start(new ProcessStartInfo(
                "bash", ["-c", "exec bash \"$1\" </dev/null >\"$2\" 2>&1", "-", script, log]))!;
            var inTime = process.WaitForExit(deadline ?? Deadline);
            var standing = inTime ? "" : await EndAsync(process, grace ?? Grace);
            await process.WaitForExitAsync();
            return new ScriptRun(process.ExitCode, standing + await File.ReadAllTextAsync(log), inTime);
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>Asks a script to end, and kills it if it does not. Returns what ran when its time was over.</summary>
    private static async Task<string> EndAsync(Process script, TimeSpan grace)
    {
        var running = await ProcessesAsync();
        // bash looks at a signal only when the command before it has ended. The daemon stays: it is asked what it did.
        await ShellAsync("""
            below() { for child in $(ps -o pid= --ppid "$1"); do below "$child"; echo "$child"; done; }
            all=$(below "$1")
            kill -TERM "$1"
            for pid in $all; do [ "$(ps -o comm= -p "$pid")" = syswatchd ] || kill -TERM "$pid" 2>/dev/null; done
            """, script.Id.ToString());
        if (!script.WaitForExit(grace))
            script.Kill(entireProcessTree: true);
        return $"it did not end in its time; what ran then:\n{running}\n";
    }

    private static Task<string> ProcessesAsync() =>
        ShellAsync("ps -e --forest -o pid,ppid,stat,etimes,wchan:20,args | awk '$1 != 2 && $2 != 2' | cut -c 1-160");

    private static async Task<string> ShellAsync(string line, params string[] words)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", line, "-", .. words])
        {
            RedirectStandardOutput = true,
        })!;
        var text = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return text;
    }
}
