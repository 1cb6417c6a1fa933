using SysWatch.Core.Sessions;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;
using SysWatch.Windows.Repositories;

namespace SysWatch.Windows.NativeTests.Repositories;

/// <summary>Whose a repository is, wine does not know.</summary>
public sealed class WindowsRepositoriesTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory();

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public void The_outermost_repository_counts()
    {
        _place.CreateSubdirectory(@"outer\.git");
        _place.CreateSubdirectory(@"outer\inner\.git");

        var found = Around(@"outer\inner\src", out var leftOut);

        Assert.Equal((At("outer"), At(@"outer\.git"), ""), (found.Repository, found.GitDirectory, leftOut));
    }

    [Fact]
    public void Without_one_it_is_the_workspace()
    {
        var found = Around("alone", out var leftOut);

        Assert.Equal((At("alone"), At(@"alone\.git"), ""), (found.Repository, found.GitDirectory, leftOut));
    }

    [Fact]
    public void A_linked_worktree_has_its_hooks_where_the_common_directory_is()
    {
        var own = _place.CreateSubdirectory(@"main\.git\worktrees\tree");
        File.WriteAllText(Path.Join(own.FullName, "commondir"), "../..\n");
        Write("gitdir: " + own.FullName.Replace('\\', '/') + "\n");

        Assert.Equal(At(@"main\.git"), Around("tree", out _).GitDirectory);
    }

    [Theory]
    [InlineData("gitdir: //server/share/x\n", "/UNC/server/share/x")]
    [InlineData("gitdir: ../none\r\n", null)]
    [InlineData("something else", "")]
    [InlineData("", "")]
    public void What_a_file_of_git_s_says_is_named_and_no_other_machine_is_asked(string text, string? expected)
    {
        Write(text);

        Assert.Equal(
            expected switch { null => At("none"), "" => At(@"tree\.git"), _ => expected },
            Around("tree", out _).GitDirectory);
    }

    [Fact]
    public void A_file_that_another_keeps_to_itself_is_not_waited_for()
    {
        Write("gitdir: ../none");
        using var held = new FileStream(
            Path.Join(_place.FullName, @"tree\.git"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Equal(At(@"tree\.git"), Around("tree", out _).GitDirectory);
    }

    private void Write(string text) =>
        File.WriteAllText(Path.Join(_place.CreateSubdirectory("tree").FullName, ".git"), text);

    private PolicyContext Around(string workspace, out string leftOut) => new WindowsRepositories().Around(
        new PolicyContext("/C:/none/home", At(_place.CreateSubdirectory(workspace)), "/C:/none/run"),
        new UserId("S-1-5-21-1-2-3-1001"), out leftOut);

    private string At(string below) => At(new DirectoryInfo(Path.Join(_place.FullName, below)));

    private static string At(DirectoryInfo directory) => WindowsNames.Canonical(directory.FullName)!;
}
