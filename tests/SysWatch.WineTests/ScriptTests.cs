using System.Diagnostics;

namespace SysWatch.WineTests;

/// <summary>
/// Runs every script of <c>scripts/</c>: the programs for Windows, under wine, each in a prefix of its own that is
/// removed at the end. Each can be run by hand. What wine only pretends (rights, owners, guards) none of them asserts.
/// </summary>
public sealed class ScriptTests
{
    private const int SkippedExitCode = 77;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    public static TheoryData<string> Scripts =>
        new(Directory.EnumerateFiles(Folder, "*.sh")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name != "lib")
            .Order(StringComparer.Ordinal));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "scripts");

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_passes(string script)
    {
        var log = Path.GetTempFileName();
        try
        {
            // Into a file: what wine leaves for a moment would hold a pipe open.
            using var process = Process.Start(new ProcessStartInfo(
                "bash",
                ["-c", "exec bash \"$1\" </dev/null >\"$2\" 2>&1", "-", Path.Combine(Folder, script + ".sh"), log]))!;
            if (!process.WaitForExit(Deadline))
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
            if (process.ExitCode == SkippedExitCode)
                Assert.Skip(text.TrimEnd().Split('\n')[^1]);
            Assert.True(process.ExitCode == 0, $"{script}.sh ended with {process.ExitCode}:\n{text}");
        }
        finally
        {
            File.Delete(log);
        }
    }
}
