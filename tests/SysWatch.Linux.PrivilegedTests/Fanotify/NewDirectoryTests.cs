using System.Text;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Fanotify;

/// <summary>A file that a rule names in a directory which is itself anybody's to make.</summary>
public sealed class NewDirectoryTests
{
    [Fact]
    public async Task A_named_file_is_refused_at_its_open_in_a_directory_that_was_there()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/app/.vscode");

        var outcome = tree.Run("echo x > ws/app/.vscode/tasks.json");

        Assert.True(outcome.IsRefused, outcome.ToString());
        Assert.False(File.Exists($"{tree.Workspace}/app/.vscode/tasks.json"));
    }

    [Fact]
    public async Task A_named_file_is_refused_at_its_open_in_a_directory_that_was_announced()
    {
        await using var tree = new GuardedTree();
        tree.Guard.Watcher.Stop();

        Announce(tree, $"{tree.Workspace}/.vscode");
        var outcome = tree.Run("echo x > ws/.vscode/tasks.json");
        var other = tree.Run("echo x > ws/.vscode/launch.txt");

        Assert.True(outcome.IsRefused, outcome.ToString());
        Assert.Equal(0, other.Exit);
        Assert.Equal(["tasks write"], tree.Denials.Distinct());
    }

    [Fact]
    public async Task What_a_member_made_at_the_very_end_is_looked_at_before_the_session_is_forgotten()
    {
        await using var tree = new GuardedTree();

        tree.Run("mkdir -p ws/a/.vscode; echo x > ws/a/.vscode/tasks.json");
        tree.Guard.Drain();
        tree.Guard.RemoveSession(tree.Session.Id);

        Assert.False(File.Exists($"{tree.Workspace}/a/.vscode/tasks.json"));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10_000_000, false)]
    public async Task A_new_file_is_its_makers_only_where_the_number_is_not_another_processs(ulong later, bool isTaken)
    {
        await using var tree = new GuardedTree();
        tree.Guard.Watcher.Stop();
        var started = ProcFiles.StartTimeNs(Environment.ProcessId);
        tree.Labels.Recent[Environment.ProcessId] = new Label(
            tree.Session.Id.Value, started - later, 1, 0, LabelFlags.None, 0);
        Directory.CreateDirectory($"{tree.Workspace}/.vscode");
        var path = $"{tree.Workspace}/.vscode/tasks.json";
        await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);

        Report(tree, path);

        Assert.Equal(isTaken, !File.Exists(path));
        Assert.Equal(isTaken ? 1 : 0, tree.Denials.Count());
    }

    /// <summary>As the watcher does, of a name that this process has made.</summary>
    private static void Report(GuardedTree tree, string path)
    {
        var name = Encoding.UTF8.GetBytes(path + '\0');
        using var made = new FileDescriptor(
            PathsCalls.Open(PathsCalls.CurrentDirectory, name, PathsCalls.OpenPath));
        tree.Guard.NewNames.Appeared(made.Number, name.AsSpan(..^1), Environment.ProcessId, isMove: false);
    }

    private static void Announce(GuardedTree tree, string path)
    {
        Directory.CreateDirectory(path);
        var name = Encoding.UTF8.GetBytes(path + '\0');
        using var made = new FileDescriptor(
            PathsCalls.Open(PathsCalls.CurrentDirectory, name, PathsCalls.OpenPath));
        tree.Guard.NewNames.Appeared(made.Number, name.AsSpan(..^1));
    }
}
