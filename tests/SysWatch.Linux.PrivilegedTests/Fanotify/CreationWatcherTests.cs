using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.PrivilegedTests.Fanotify;

public sealed class CreationWatcherTests
{
    [Fact]
    public async Task A_protected_name_that_appears_deep_in_the_workspace_is_guarded()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/a/b");
        tree.RunOutside("echo K=V > ws/a/b/.env");
        await LookedAt(tree);

        Assert.True(tree.Run("cat ws/a/b/.env").IsRefused);
    }

    [Fact]
    public async Task A_protected_directory_that_is_made_later_is_guarded()
    {
        await using var tree = new GuardedTree(seed: "rm -r .aws");
        tree.RunOutside("mkdir .aws; echo secret > .aws/credentials");
        await LookedAt(tree);

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
        Assert.NotEqual(0, tree.Run("echo x > .aws/other").Exit);
    }

    [Fact]
    public async Task A_tree_that_is_moved_in_is_walked()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p out/a/b; echo K=V > out/a/b/.env");
        tree.RunOutside("mv out ws/in");
        await LookedAt(tree);

        Assert.True(tree.Run("cat ws/in/a/b/.env").IsRefused);
    }

    [Fact]
    public async Task What_a_member_makes_against_a_rule_is_recorded_and_removed()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/a");

        tree.Run("mkdir ws/a/.vscode; echo evil > ws/a/.vscode/tasks.json");

        // By the watcher ("create"), or by the open, where the watcher was first to mark the directory ("write").
        await Until(() => tree.Denials.Any(denial => denial is "tasks create" or "tasks write"));
        await Until(() => !File.Exists($"{tree.Workspace}/a/.vscode/tasks.json"));
    }

    [Theory]
    [InlineData("mkdir ws/b && cp -r tpl ws/b/.vscode")]
    [InlineData("for i in 1 2 3 4 5 6 7 8; do mkdir -p ws/$i/.vscode && cp tpl/tasks.json ws/$i/.vscode/; done")]
    [InlineData("/usr/bin/git init -q --template=$PWD/hooks ws/made")]
    public async Task What_a_member_made_and_left_quickly_is_removed_too(string script)
    {
        var rules = GuardedTree.Rules.Replace("$WORKSPACE/.git/hooks/**", "$WORKSPACE/**/.git/hooks/**");
        await using var tree = new GuardedTree(
            rules, seed: "mkdir -p tpl hooks/hooks; echo evil > tpl/tasks.json; echo evil > hooks/hooks/post-checkout");

        tree.Run(script);

        await Until(() => tree.RunOutside("find ws -name tasks.json -o -name post-checkout").Output.Length == 0);
        Assert.Contains(tree.Denials, denial => denial.StartsWith("tasks", StringComparison.Ordinal) ||
            denial.StartsWith("hooks", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_nobody_s_rules_name_is_dropped_at_once()
    {
        await using var tree = new GuardedTree();
        tree.RunOutside("cd ws; seq 1000 | xargs touch");
        await Until(() => tree.Guard.Watcher.Seen >= 1000);

        Assert.Equal(0, tree.Guard.Watcher.Looked);
    }

    [Fact]
    public async Task An_overflow_is_told_and_counted()
    {
        await using var tree = new GuardedTree();
        var slow = new SlowListener();
        using var watcher = new CreationWatcher(CreationGroup.Create(), slow, TimeProvider.System);
        WatchRootOf(tree, watcher);

        tree.RunOutside("mkdir many; cd many; seq 18000 | xargs touch");
        slow.Go.Set();
        await Until(() => slow.Overflows > 0);

        Assert.Equal(slow.Overflows, watcher.Overflows);
    }

    [Fact]
    public async Task After_an_overflow_everything_is_looked_at_again()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/a");
        tree.Guard.Watcher.Stop();
        tree.RunOutside("echo K=V > ws/a/.env");
        Assert.Equal(0, tree.Run("cat ws/a/.env").Exit);

        tree.Guard.NewNames.Overflowed();

        Assert.True(tree.Run("cat ws/a/.env").IsRefused);
    }

    private static unsafe void WatchRootOf(GuardedTree tree, CreationWatcher watcher)
    {
        fixed (byte* root = System.Text.Encoding.UTF8.GetBytes(tree.Root + "\0"))
        {
            using var directory = new FileDescriptor(
                Tmds.Linux.LibC.open(root, Tmds.Linux.LibC.O_RDONLY | Tmds.Linux.LibC.O_CLOEXEC));
            watcher.Watch(directory.Number);
        }
    }

    private sealed class SlowListener : ICreationListener
    {
        private long _overflows;

        public ManualResetEventSlim Go { get; } = new();

        public long Overflows => Interlocked.Read(ref _overflows);

        public bool Matters(ReadOnlySpan<byte> path, bool isDirectory)
        {
            Go.Wait(TimeSpan.FromSeconds(60));
            return false;
        }

        public void Appeared(int descriptor, ReadOnlySpan<byte> path, int pid, bool isMove)
        {
        }

        public void Overflowed() => Interlocked.Increment(ref _overflows);
    }

    private static async Task LookedAt(GuardedTree tree)
    {
        await Until(() => tree.Guard.Watcher.Looked > 0);
        tree.Guard.Watcher.Drain();
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; tries < 3000 && !holds(); tries++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
