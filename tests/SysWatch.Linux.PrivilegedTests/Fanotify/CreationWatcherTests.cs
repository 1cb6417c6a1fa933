namespace SysWatch.Linux.PrivilegedTests.Fanotify;

public sealed class CreationWatcherTests
{
    [Fact]
    public async Task A_protected_name_that_appears_deep_in_the_workspace_is_guarded()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/a/b");
        tree.RunOutside("echo K=V > ws/a/b/.env");
        await Until(() => tree.Guard.Watcher.Looked > 0);

        Assert.True(tree.Run("sleep 0.05; cat ws/a/b/.env").IsRefused);
    }

    [Fact]
    public async Task A_protected_directory_that_is_made_later_is_guarded()
    {
        await using var tree = new GuardedTree(seed: "rm -r .aws");
        tree.RunOutside("mkdir .aws; echo secret > .aws/credentials");
        await Until(() => tree.Guard.Watcher.Looked > 0);

        Assert.True(tree.Run("sleep 0.05; cat .aws/credentials").IsRefused);
        Assert.NotEqual(0, tree.Run("echo x > .aws/other").Exit);
    }

    [Fact]
    public async Task A_tree_that_is_moved_in_is_walked()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p out/a/b; echo K=V > out/a/b/.env");
        tree.RunOutside("mv out ws/in");
        await Until(() => tree.Guard.Watcher.Looked > 0);

        Assert.True(tree.Run("sleep 0.05; cat ws/in/a/b/.env").IsRefused);
    }

    [Fact]
    public async Task What_a_member_makes_against_a_rule_is_recorded_and_removed()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/a");

        tree.Run("mkdir ws/a/.vscode; echo evil > ws/a/.vscode/tasks.json; sleep 0.5");

        Assert.False(File.Exists($"{tree.Workspace}/a/.vscode/tasks.json"));
        Assert.Contains("tasks create", tree.Denials);
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
    public async Task An_overflow_is_counted_and_everything_is_looked_at_again()
    {
        await using var tree = new GuardedTree(seed: "mkdir -p ws/a ws/b");

        tree.RunOutside("""
            python3 -c "
            import os
            for i in range(120000):
                os.close(os.open('ws/%s/%d' % ('ab'[i % 2], i), os.O_CREAT | os.O_WRONLY))
            open('ws/a/.env', 'w').write('K=V')"
            """);
        await Until(() => File.Exists($"{tree.Workspace}/a/.env"));

        Assert.True(tree.Run("sleep 1; cat ws/a/.env").IsRefused);
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var tries = 0; tries < 500 && !holds(); tries++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
