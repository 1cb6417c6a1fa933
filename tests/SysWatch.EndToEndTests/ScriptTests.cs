using SysWatch.TestSupport;

namespace SysWatch.EndToEndTests;

/// <summary>Runs every script of <c>scripts/</c>; each starts a daemon of its own and can be run by hand.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts => new(ScriptRun.In(Folder));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "scripts");

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_passes(string script)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it loads kernel programs");
        var run = await ScriptRun.RunAsync(Path.Combine(Folder, script + ".sh"));
        Assert.SkipWhen(run.Skipped is not null, run.Skipped ?? "");
        Assert.True(run.Passed, $"{script}.sh ended with {run.ExitCode}:\n{run.Text}");
    }
}
