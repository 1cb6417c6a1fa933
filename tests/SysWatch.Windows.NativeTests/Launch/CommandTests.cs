using System.Text;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.NativeTests.Launch;

/// <summary>What a command is, and what it is given.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly LaunchBed _bed = new();
    private readonly string _output = Path.GetTempFileName();

    public void Dispose()
    {
        _bed.Dispose();
        File.Delete(_output);
    }

    [Fact]
    public void Arguments_arrive_as_they_were_given()
    {
        string[] arguments =
        [
            "plain", "", "two words", "a\"quote", @"back\slash", @"at end\", @"both\""", @"\\server\share dir\",
            "tab\tand\nline", "ünïcödé 🦊", "^&|<>()%PATH%!x!", "'single'", @"\\\""\\\",
        ];
        var start = new System.Diagnostics.ProcessStartInfo(Child.Exe)
        {
            RedirectStandardOutput = true, UseShellExecute = false,
            Arguments = CommandLine.Join("x", [Child.Word, "arguments", .. arguments])["\"x\" ".Length..],
        };
        using var child = System.Diagnostics.Process.Start(start)!;

        var lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries)[..^1];

        Assert.Equal(arguments, lines.Select(l => Encoding.Unicode.GetString(Convert.FromHexString(l))));
    }

    [Fact]
    public async Task A_batch_file_gets_its_arguments_and_runs_nothing_of_them()
    {
        var batch = Path.ChangeExtension(_output, ".cmd");
        var marker = _output + ".pwned";
        await File.WriteAllTextAsync(
            batch, "@echo off\r\necho %1>" + _output + "\r\n", TestContext.Current.CancellationToken);

        var outcome = await _bed.Run(batch, "a b & echo x>" + marker);
        var refused = await _bed.Run(batch, "\"&echo x>" + marker);

        Assert.Equal("", outcome.Refusal);
        Assert.Contains("a b & echo x", await File.ReadAllTextAsync(_output, TestContext.Current.CancellationToken));
        Assert.Contains("cannot be passed safely", refused.Refusal);
        Assert.False(File.Exists(marker));
        File.Delete(batch);
    }

    [Fact]
    public async Task A_command_of_the_workspace_is_not_found_by_its_bare_name()
    {
        var before = Environment.CurrentDirectory;
        var workspace = Directory.CreateTempSubdirectory();
        await File.WriteAllTextAsync(
            Path.Combine(workspace.FullName, "claude.cmd"), "@exit 1", TestContext.Current.CancellationToken);
        Environment.CurrentDirectory = workspace.FullName;
        try
        {
            Assert.Contains("there is no `claude` in PATH", (await _bed.Run("claude")).Refusal);
            Assert.Equal(1, (await _bed.Run(@".\claude")).ExitCode);
        }
        finally
        {
            Environment.CurrentDirectory = before;
            workspace.Delete(recursive: true);
        }
    }
}
