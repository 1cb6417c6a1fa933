using System.Buffers.Binary;
using System.Diagnostics;
using SysWatch.Linux.Accounts;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Repositories;
using SysWatch.Policy.Compilation;

namespace SysWatch.Linux.Tests.Repositories;

public sealed class RepositoryFinderTests : IDisposable
{
    private readonly string _root = RealPath.Of(Directory.CreateTempSubdirectory("sw-git-").FullName);
    private string _leftOut = "";

    private string Home => _root + "/home/ann";

    private string Mono => Home + "/mono";

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Roots_sessions_are_held_in_everybodys_repositories()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        Repository(Mono + "/.git");
        Process.Start("chown", ["4242", Mono + "/.git"]).WaitForExit();

        Assert.Equal(Mono, Around(Mono + "/api", uid: 0).Repository);
    }

    [Fact]
    public void A_folder_with_the_name_alone_is_no_repository()
    {
        Directory.CreateDirectory(Mono + "/.git");

        Assert.Equal(Mono + "/api", Around(Mono + "/api").Repository);
    }

    [Theory]
    [InlineData("mono")]
    [InlineData("mono/api/deep")]
    public void Wherever_a_session_begins_it_is_held_to_the_whole_repository(string workspace)
    {
        Repository(Mono + "/.git");

        var found = Around($"{Home}/{workspace}");

        Assert.Equal((Mono, Mono + "/.git"), (found.Repository, found.GitDirectory));
        Assert.Empty(_leftOut);
    }

    [Fact]
    public void The_outermost_repository_is_meant()
    {
        Repository(Mono + "/.git");
        Repository(Mono + "/vendor/lib/.git");

        Assert.Equal(Mono, Around(Mono + "/vendor/lib/src").Repository);
    }

    [Theory]
    [InlineData("home/ann/.git")]
    [InlineData("home/.git")]
    public void A_home_and_what_homes_lie_in_are_no_project(string git)
    {
        Repository($"{_root}/{git}");

        Assert.Equal(Home + "/work", Around(Home + "/work").Repository);
        Assert.Equal(Home, Around(Home).Repository);
    }

    [Fact]
    public void Without_a_repository_the_workspace_is_meant()
    {
        var found = Around(Mono);

        Assert.Equal((Mono, Mono + "/.git"), (found.Repository, found.GitDirectory));
    }

    [Fact]
    public void A_repository_of_another_user_is_none()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        Repository(Mono + "/.git");
        Process.Start("chown", ["4242", Mono + "/.git"]).WaitForExit();

        Assert.Equal(Mono + "/api", Around(Mono + "/api", uid: 4243).Repository);
        Assert.Equal(Mono, Around(Mono + "/api", uid: 4242).Repository);
    }

    [Theory]
    [InlineData("gitdir: ../mono/.git/worktrees/tree\n", "../..\n", "mono/.git")]
    [InlineData("gitdir: ../mono/.git/modules/lib\n", null, "mono/.git")]
    [InlineData("gitdir: ../mono/.git/worktrees/tree/modules/lib\r\n", null, "mono/.git")]
    [InlineData("gitdir: ../bare.git/worktrees/tree", "../..", "bare.git")]
    [InlineData("gitdir: ../apart", null, "apart")]
    [InlineData("gitdir: decoy/.git/worktrees/tree", "../../../../../mono/.git", "mono/.git")]
    public void A_git_file_leads_to_the_hooks(string text, string? common, string expected)
    {
        var own = Path.GetFullPath(Path.Combine(Home, "tree", text["gitdir: ".Length..].TrimEnd()));
        Repository(Path.Combine(Home, expected));
        Repository(own);
        if (common is not null)
            File.WriteAllText(own + "/commondir", common);
        Write(Home + "/tree/.git", text);

        var found = Around(Home + "/tree/src");

        Assert.Equal((Home + "/tree", Path.Combine(Home, expected)), (found.Repository, found.GitDirectory));
    }

    [Fact]
    public void A_worktree_within_another_repository_has_both()
    {
        Repository(Home + "/other/.git");
        Repository(Home + "/other/.git/worktrees/tree");
        Repository(Mono + "/.git");
        Write(Mono + "/trees/a/.git", $"gitdir: {Home}/other/.git/worktrees/tree");

        var found = Around(Mono + "/trees/a");

        Assert.Equal((Mono, Home + "/other/.git"), (found.Repository, found.GitDirectory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gitdir: ")]
    [InlineData("gitdir: /dev/zero")]
    [InlineData("gitdir: ../nowhere")]
    [InlineData("gitdir: loop")]
    [InlineData("gitdir: a\0b")]
    [InlineData("something else")]
    public void A_git_file_that_leads_nowhere_leaves_the_usual_place(string text)
    {
        Write(Mono + "/.git", text);
        File.CreateSymbolicLink(Mono + "/loop", "loop");

        Assert.Equal(Mono + "/.git", Around(Mono).GitDirectory);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void A_long_git_file_is_read_to_a_limit(int length)
    {
        Write(Mono + "/.git", "gitdir: /" + new string('a', length));

        Assert.Equal(Mono + "/.git", Around(Mono).GitDirectory);
    }

    [Fact]
    public void Nobody_waits_for_the_writer_of_a_fifo()
    {
        Directory.CreateDirectory(Mono);
        Process.Start("mkfifo", Mono + "/.git").WaitForExit();

        Assert.Equal(Mono, Around(Mono + "/api").Repository);
    }

    [Theory]
    [InlineData(RepositoryFinder.TrackedFilesMax, false)]
    [InlineData(RepositoryFinder.TrackedFilesMax + 1, true)]
    public void A_huge_repository_around_is_left_out_and_that_is_said(uint files, bool isLeftOut)
    {
        Repository(Mono + "/.git");
        var index = new byte[64];
        "DIRC"u8.CopyTo(index);
        BinaryPrimitives.WriteUInt32BigEndian(index.AsSpan(8), files);
        File.WriteAllBytes(Mono + "/.git/index", index);

        Assert.Equal(isLeftOut ? Mono + "/api" : Mono, Around(Mono + "/api").Repository);
        Assert.Equal(Mono + "/.git", Around(Mono + "/api").GitDirectory);
        Assert.Equal(isLeftOut, _leftOut.StartsWith(Mono + ": "));
        Assert.Equal(Mono, Around(Mono).Repository);
        Assert.Empty(_leftOut);
    }

    private PolicyContext Around(string workspace, uint? uid = null)
    {
        Directory.CreateDirectory(workspace);
        return RepositoryFinder.Around(
            new PolicyContext(Home, workspace, "/run/user/0"), uid ?? CredentialsCalls.UserId, out _leftOut);
    }

    private static void Repository(string git)
    {
        Directory.CreateDirectory(git);
        File.WriteAllText(git + "/HEAD", "ref: refs/heads/main\n");
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
