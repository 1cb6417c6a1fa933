using System.Diagnostics;

namespace SysWatch.EndToEndTests;

/// <summary>Runs every script of <c>scripts/</c>; each starts a daemon of its own and can be run by hand.</summary>
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
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it loads kernel programs");
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Folder, script + ".sh")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        if (!process.WaitForExit(Deadline))
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var text = await output + await errors;
        if (process.ExitCode == SkippedExitCode)
            Assert.Skip(text.TrimEnd().Split('\n')[^1]);
        Assert.True(process.ExitCode == 0, $"{script}.sh ended with {process.ExitCode}:\n{text}");
    }
}
