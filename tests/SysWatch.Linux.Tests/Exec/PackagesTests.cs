using System.Diagnostics;
using SysWatch.Linux.Exec.Identity;

namespace SysWatch.Linux.Tests.Exec;

public sealed class PackagesTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sw-packages-");

    public PackagesTests() => _root.CreateSubdirectory("node_modules/tool");

    private string Description => Path.Combine(_root.FullName, "node_modules/tool/package.json");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_script_belongs_to_the_package_that_its_folder_describes()
    {
        File.WriteAllText(Description, """{"name": "@team/tool"}""");

        Assert.Equal("npm:@team/tool", Find());
    }

    [Theory]
    [InlineData("/proc/self/mem")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/tty")]
    [InlineData("/etc")]
    [InlineData("/nonexistent")]
    public void A_description_that_is_no_plain_file_is_none(string target)
    {
        File.CreateSymbolicLink(Description, target);

        Assert.Null(Find());
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        Process.Start("mkfifo", Description).WaitForExit();

        Assert.Null(Find());
    }

    [Fact]
    public void A_description_that_is_too_long_is_none()
    {
        File.WriteAllText(Description, $$"""{"name": "tool", "more": "{{new string('x', 5 << 20)}}"}""");

        Assert.Null(Find());
    }

    private string? Find() => Packages.Npm(_root.FullName, "/node_modules/tool/cli.js");
}
