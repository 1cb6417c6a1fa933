namespace SysWatch.Linux.PrivilegedTests.Fanotify;

/// <summary>
/// A protected file that its owner replaces from outside, before the watcher has heard of it: here it never does.
/// </summary>
public sealed class ReplacedFileTests
{
    [Fact]
    public async Task A_file_that_was_written_and_moved_over_a_protected_one_is_refused_at_once()
    {
        await using var tree = new GuardedTree();
        tree.Guard.Watcher.Stop();

        tree.RunOutside("echo secret > temporary; cat temporary; mv temporary .aws/credentials");

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
    }

    [Theory]
    [InlineData("cat settled; echo secret >> settled; mv settled .aws/credentials")]
    [InlineData("cat settled; echo secret > settled; ln -f settled .aws/credentials")]
    public async Task A_settled_file_that_is_changed_and_given_a_protected_name_is_refused_at_once(string script)
    {
        await using var tree = new GuardedTree(seed: "echo old > settled", time: new LaterTime());
        tree.Guard.Watcher.Stop();

        tree.RunOutside(script);

        Assert.True(tree.Run("cat .aws/credentials ws/.env").IsRefused);
    }

    [Fact]
    public async Task A_settled_file_of_another_user_is_held_at_every_open()
    {
        await using var tree = new GuardedTree(
            seed: "chown -R 1000 .; echo secret > roots; chmod 600 roots", uid: 1000, time: new LaterTime());
        tree.Guard.Watcher.Stop();

        tree.RunOutside("cat roots; mv roots .aws/credentials; chown 1000 .aws/credentials");

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public async Task A_settled_file_that_no_rule_names_is_held_once()
    {
        await using var tree = new GuardedTree(time: new LaterTime());
        tree.RunOutside("cat plain");
        var before = tree.Guard.Events;

        tree.Run("cat plain");
        tree.RunOutside("cat plain");

        Assert.Equal(before, tree.Guard.Events);
    }

    /// <summary>Every file has been lying there for an hour.</summary>
    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromHours(1);
    }
}
