using SysWatch.Windows.Launch;

namespace SysWatch.Windows.Tests.Launch;

public sealed class CommandSearchTests
{
    private const string Path = @"C:\Windows\system32;""C:\Program Files\nodejs"";.;;tools;C:\npm\";

    [Theory]
    [InlineData("node", @"C:\Program Files\nodejs\node.exe")]
    [InlineData("NODE.EXE", @"C:\Program Files\nodejs\NODE.EXE")]
    [InlineData("claude", @"C:\npm\claude.cmd")]
    [InlineData(@".\own", @"C:\work\own.exe")]
    [InlineData("sub/own", @"C:\work\sub\own.bat")]
    [InlineData(@"C:\tools\x.exe", @"C:\tools\x.exe")]
    [InlineData(@"\tools\x", @"C:\tools\x.exe")]
    [InlineData(@"\\server\share\y", @"\\server\share\y.exe")]
    public void A_command_is_found_as_a_shell_would(string command, string expected)
    {
        var found = Search().Find(command);

        Assert.Equal("", found.Refusal);
        Assert.Equal(expected, found.Path, ignoreCase: true);
    }

    [Theory]
    [InlineData("own", 127, "there is no `own` in PATH")]
    [InlineData("intools", 127, "there is no `intools` in PATH")]
    [InlineData("", 127, "empty")]
    [InlineData("C:own", 125, "relative to a drive's own directory")]
    [InlineData("own.exe:stream", 127, "no name that a file can have")]
    [InlineData("a*b", 127, "no name that a file can have")]
    [InlineData(@".\script.js", 126, "is no program")]
    [InlineData(@".\sub", 126, @"C:\work\sub is a directory")]
    [InlineData("sub/", 126, "is a directory")]
    [InlineData("sub", 127, "there is no `sub` in PATH")]
    [InlineData("lint", 126, @"C:\npm\lint.js is no program")]
    [InlineData(@".\nothing", 127, "there is no")]
    public void What_is_not_found_says_why(string command, int code, string expected)
    {
        var found = Search().Find(command);

        Assert.Contains(expected, found.Refusal);
        Assert.Equal(code, found.ExitCode);
    }

    [Fact]
    public void A_program_later_in_PATH_goes_before_what_is_none() =>
        Assert.Equal(@"C:\npm\tidy.exe", Search().Find("tidy").Path);

    [Fact]
    public void The_script_without_an_ending_that_npm_makes_is_passed_over()
    {
        var found = Search().Find("claude");

        Assert.EndsWith("claude.cmd", found.Path);
        Assert.True(found.IsBatch);
    }

    private static CommandSearch Search() => new(new Files(), Path, ".COM;.EXE;.BAT;.CMD;.VBS;.JS", @"C:\work");

    private sealed class Files : ICommandFiles
    {
        private static readonly HashSet<string> All = new(StringComparer.OrdinalIgnoreCase)
        {
            @"C:\Program Files\nodejs\node.exe", @"C:\npm\claude", @"C:\npm\claude.cmd", @"C:\npm\claude.ps1",
            @"C:\work\own.exe", @"C:\work\sub\own.bat", @"C:\tools\x.exe", @"\\server\share\y.exe",
            @"C:\work\tools\intools.exe", @"C:\work\script.js", @".\own.exe", @"tools\intools.exe",
            @"C:\npm\lint.js", @"C:\Windows\system32\tidy.vbs", @"C:\npm\tidy.exe",
        };

        public bool IsFile(string path) => All.Contains(path);

        public bool IsDirectory(string path) =>
            All.Any(file => file.StartsWith(path.TrimEnd('\\') + '\\', StringComparison.OrdinalIgnoreCase));
    }
}
