using SysWatch.Policy.Decisions;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class RestrictedDirectoriesTests
{
    [Theory]
    [InlineData("~/.bashrc", "/home/u")]
    [InlineData("~/.ssh/**", "/home/u/.ssh")]
    [InlineData("$WORKSPACE/**/.env", "/home/u/work")]
    [InlineData("~/*.key", "/home/u")]
    [InlineData("/top", "/")]
    public void A_new_name_is_expected_in(string glob, string directory)
    {
        var policy = TestPolicy.Compile($"files: {{rules: [{{id: x, deny: read, paths: [\"{glob}\"]}}]}}");

        Assert.Equal([directory], policy.RestrictedDirectories(PathAccess.Files));
    }

    [Theory]
    [InlineData("$WORKSPACE/**/.vscode/tasks.json", "/home/u/work/app/.vscode", true)]
    [InlineData("$WORKSPACE/**/.vscode/tasks.json", "/home/u/work/.vscode", true)]
    [InlineData("$WORKSPACE/**/.vscode/*.json", "/home/u/work/.vscode", true)]
    [InlineData("~/.claude/settings.json", "/home/u/.claude", true)]
    [InlineData("$WORKSPACE/**/.vscode/tasks.json", "/home/u/work/app", false)]
    [InlineData("$WORKSPACE/**/.vscode/tasks.json", "/home/u/elsewhere/.vscode", false)]
    [InlineData("$WORKSPACE/**/.env", "/home/u/work/app", false)]
    [InlineData("$WORKSPACE/**/.git/hooks/**", "/home/u/work/.git", false)]
    public void A_directory_of_which_a_rule_says_the_name_and_a_files(string glob, string directory, bool expected)
    {
        var policy = TestPolicy.Compile($"files: {{rules: [{{id: x, deny: write, paths: [\"{glob}\"]}}]}}");

        Assert.Equal(
            expected, policy.MayNameChildOf(System.Text.Encoding.UTF8.GetBytes(directory), PathAccess.Files));
    }

    [Fact]
    public void One_below_another_is_named_too()
    {
        var policy = TestPolicy.Compile(
            "files: {rules: [{id: x, deny: write, paths: [\"~/*.key\", ~/.claude/settings.json, \"~/.aws/**\"]}]}");

        Assert.Equal(["/home/u", "/home/u/.aws", "/home/u/.claude"], policy.RestrictedDirectories(PathAccess.Files));
    }

    [Fact]
    public void Rules_that_allow_and_other_accesses_name_none()
    {
        var policy = TestPolicy.Compile("files: {rules: [{id: x, allow: read, paths: [~/.bashrc]}]}");

        Assert.Empty(policy.RestrictedDirectories(PathAccess.All));
    }

    [Fact]
    public void A_default_that_restricts_names_the_root()
    {
        var policy = TestPolicy.Compile("files: {default: deny}");

        Assert.Equal(["/"], policy.RestrictedDirectories(PathAccess.Read));
    }
}
