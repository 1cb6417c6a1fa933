using SysWatch.TestSupport;

namespace SysWatch.WineTests;

/// <summary>
/// Runs every script of <c>scripts/</c>: the programs for Windows, under wine, each in a prefix of its own that is
/// removed at the end. Each can be run by hand. What wine only pretends (rights, owners, guards) none of them asserts.
/// </summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts => new(ScriptRun.In(Folder));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "scripts");

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_passes(string script)
    {
        var run = await ScriptRun.RunAsync(Path.Combine(Folder, script + ".sh"));
        Assert.SkipWhen(run.Skipped is not null, run.Skipped ?? "");
        Assert.True(run.Passed, $"{script}.sh ended with {run.ExitCode}:\n{run.Text}");
    }
}
