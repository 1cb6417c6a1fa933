namespace SysWatch.Linux.PrivilegedTests.Fanotify;

public sealed class FileGuardTests
{
    [Fact]
    public async Task Refuses_a_protected_file_and_records_the_rule()
    {
        await using var tree = new GuardedTree();

        var outcome = tree.Run("cat .aws/credentials");

        Assert.True(outcome.IsRefused, outcome.ToString());
        Assert.Equal(["aws read"], tree.Denials);
        Assert.Equal($"{tree.Home}/.aws/credentials", tree.Sessions.Events.Single().Attempt.Object);
    }

    [Fact]
    public async Task Leaves_a_process_outside_of_every_session_alone()
    {
        await using var tree = new GuardedTree();

        var outcome = tree.RunOutside("cat .aws/credentials && echo more >> .bashrc");

        Assert.Equal((0, "secret"), (outcome.Exit, outcome.Output));
        Assert.Empty(tree.Sessions.Events);
    }

    [Fact]
    public async Task Leaves_a_member_its_other_files()
    {
        await using var tree = new GuardedTree();

        var outcome = tree.Run("cat plain ws/plain && echo x > new && cat new && find . -name credentials");

        Assert.Equal((0, "plain\nplain\nx\n./.aws/credentials"), (outcome.Exit, outcome.Output));
        Assert.Empty(tree.Sessions.Events);
    }

    [Theory]
    [InlineData("cat x")]
    [InlineData("cp .aws/credentials copy")]
    [InlineData("cat ./ws/../.aws/credentials")]
    [InlineData("cd .aws && cat credentials")]
    [InlineData("cat /proc/self/root$PWD/.aws/credentials")]
    [InlineData("cat /proc/self/cwd/.aws/credentials")]
    [InlineData("exec 3<.aws && cat /proc/self/fd/3/credentials")]
    [InlineData("sed p .aws/credentials")]
    [InlineData("head -c 9 .aws/credentials")]
    [InlineData("tar cf - .aws/credentials | cat; exit ${PIPESTATUS[0]}")]
    [InlineData("grep -r s .aws")]
    [InlineData("dd if=.aws/credentials")]
    [InlineData("git diff --no-index /dev/null .aws/credentials; exit $?")]
    [InlineData("(exec 3<>.aws/credentials && cat <&3)")]
    [InlineData("sort .aws/credentials")]
    [InlineData("od -c .aws/credentials")]
    [InlineData("bash -c '. .aws/credentials'")]
    public async Task Refuses_by_whatever_name_and_whatever_reader(string script)
    {
        await using var tree = new GuardedTree(seed: "ln -s .aws/credentials x");

        var outcome = tree.Run(script);

        Assert.True(outcome.Exit != 0 && !outcome.Output.Contains("secret"), outcome.ToString());
        Assert.Contains("aws read", tree.Denials);
    }

    [Theory]
    [InlineData("os.open('.aws/credentials', os.O_RDONLY)")]
    [InlineData("os.open('/proc/self/fd/%d' % os.open('.aws/credentials', os.O_PATH), os.O_RDONLY)")]
    [InlineData("os.open('credentials', os.O_RDONLY, dir_fd=os.open('.aws', os.O_PATH))")]
    [InlineData("mmap.mmap(os.open('.aws/credentials', os.O_RDWR), 6)")]
    [InlineData("ctypes.CDLL(None).syscall(437, -100, b'.aws/credentials', bytes(24), 24) < 0 and sys.exit(" +
        "os.strerror(ctypes.get_errno() or 1))")]
    public async Task Refuses_every_call_that_opens(string call)
    {
        await using var tree = new GuardedTree();

        var outcome = tree.Run($"/usr/bin/python3 -c \"import os,mmap,ctypes,sys; {call}\"");

        Assert.True(outcome.IsRefused, outcome.ToString());
        Assert.Contains("aws read", tree.Denials);
    }

    [Fact]
    public async Task Protects_through_a_hard_link_made_before()
    {
        await using var tree = new GuardedTree(seed: "ln .aws/credentials innocent");

        Assert.True(tree.Run("cat innocent").IsRefused);
    }

    [Theory]
    [InlineData("ln .aws/credentials innocent", "innocent")]
    [InlineData("mv .aws/credentials ws/innocent", "ws/innocent")]
    [InlineData("mv .aws ws/innocent", "ws/innocent/credentials")]
    [InlineData("mv .aws ws/innocent; echo secret > ws/innocent/late", "ws/innocent/late")]
    [InlineData("rm .aws/credentials; echo secret > .aws/credentials", ".aws/credentials")]
    public async Task Protects_whatever_was_done_outside_to_a_protected_name(string done, string name)
    {
        await using var tree = new GuardedTree();
        tree.RunOutside(done);

        Assert.True(tree.Run($"cat {name}").IsRefused);
    }

    [Fact]
    public async Task Protects_through_a_bind_mount()
    {
        await using var tree = new GuardedTree();
        tree.RunOutside("mkdir seen && mount --bind .aws seen");

        var old = tree.Run("cat seen/credentials");
        var fresh = tree.Run("echo x > seen/new");
        tree.RunOutside("umount seen");

        Assert.True(old.IsRefused, old.ToString());
        Assert.True(fresh.IsRefused, fresh.ToString());
    }

    [Fact]
    public async Task Protects_what_a_link_at_the_protected_place_leads_to()
    {
        await using var tree = new GuardedTree(
            seed: "mkdir dot; mv .aws/credentials dot/real; ln -s ../dot/real .aws/credentials");

        Assert.True(tree.Run("cat dot/real").IsRefused);
        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public async Task Protects_the_directory_that_a_link_at_the_protected_place_leads_to()
    {
        await using var tree = new GuardedTree(seed: "mkdir dot; mv .aws dot/aws; ln -s dot/aws .aws");

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
        Assert.True(tree.Run("echo x > dot/aws/new").IsRefused);
    }

    [Fact]
    public async Task Protects_behind_a_link_on_the_way_to_the_protected_place()
    {
        var rules = GuardedTree.Rules.Replace("~/.aws/**", "~/.config/gh/**");
        await using var tree = new GuardedTree(
            rules, seed: "mkdir -p dot/config/gh; ln -s dot/config .config; echo secret > .config/gh/hosts.yml");

        Assert.True(tree.Run("cat dot/config/gh/hosts.yml").IsRefused);
        Assert.True(tree.Run("cat .config/gh/hosts.yml").IsRefused);
        Assert.True(tree.Run("echo x > .config/gh/new").IsRefused);
        Assert.Equal(0, tree.Run("echo x > .config/other && cat dot/config/other").Exit);
    }

    [Fact]
    public async Task A_name_that_appears_behind_a_link_is_guarded()
    {
        var rules = GuardedTree.Rules.Replace("~/.aws/**", "~/.config/gh/**");
        await using var tree = new GuardedTree(rules, seed: "mkdir -p dot/config; ln -s dot/config .config");
        tree.RunOutside("mkdir dot/config/gh; echo secret > dot/config/gh/hosts.yml");
        tree.Guard.Watcher.Drain();

        Assert.True(tree.Run("cat .config/gh/hosts.yml").IsRefused);
    }

    [Theory]
    [InlineData("echo evil > ws/.env")]
    [InlineData("echo evil > .claude/settings.json")]
    public async Task Refuses_the_first_open_of_a_new_file_where_rules_name_it(string script)
    {
        var rules = GuardedTree.Rules.Replace("~/.aws/**", "~/.claude/settings.json, ~/*.key");
        await using var tree = new GuardedTree(rules, seed: "mkdir .claude; rm ws/.env");

        var outcome = tree.Run($"sleep 0.05; {script}");

        Assert.True(outcome.IsRefused, outcome.ToString());
        Assert.Single(tree.Denials);
        Assert.Equal(0, tree.Guard.NewNames.Removed);
    }

    [Fact]
    public async Task Refuses_the_read_of_what_the_same_script_has_just_written()
    {
        var rules = GuardedTree.Rules.Replace("deny: [read, write]", "deny: read");
        await using var tree = new GuardedTree(rules, seed: "rm ws/.env");

        Assert.True(tree.Run("cd ws; echo x > .env && cat .env").IsRefused);
        Assert.True(tree.Run("cd ws; rm .env; echo x > .env && cat .env").IsRefused);
    }

    [Fact]
    public async Task Refuses_the_first_read_of_a_file_that_was_just_made()
    {
        await using var tree = new GuardedTree(seed: "rm .aws/credentials");
        tree.RunOutside("echo secret > .aws/credentials");

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public async Task Does_not_mistake_a_new_file_for_a_deleted_one_of_the_same_number()
    {
        await using var tree = new GuardedTree();

        var outcome = tree.Run("rm -f .aws/credentials; for i in $(seq 50); do echo x > n$i; cat n$i; done");

        Assert.Equal(0, outcome.Exit);
        Assert.DoesNotContain("aws read", tree.Denials);
    }

    [Fact]
    public async Task A_refused_creation_leaves_no_file()
    {
        await using var tree = new GuardedTree();

        var outcome = tree.Run("echo evil > ws/.git/hooks/post-commit");

        Assert.NotEqual(0, outcome.Exit);
        Assert.Contains("Operation not permitted", outcome.Errors);
        Assert.False(File.Exists($"{tree.Workspace}/.git/hooks/post-commit"));
        Assert.Contains(tree.Denials, denial => denial is "hooks write" or "hooks create");
    }

    [Fact]
    public async Task A_refused_write_leaves_an_empty_file_that_was_there()
    {
        await using var tree = new GuardedTree(seed: ": > ws/.git/hooks/old; sleep 0.1; chmod 600 ws/.git/hooks/old");

        tree.Run("echo evil > ws/.git/hooks/old");

        Assert.Equal("", File.ReadAllText($"{tree.Workspace}/.git/hooks/old"));
    }

    [Fact]
    public async Task Tells_reading_from_writing()
    {
        await using var tree = new GuardedTree();

        Assert.Equal("rc", tree.Run("cat .bashrc").Output);
        Assert.NotEqual(0, tree.Run("echo x >> .bashrc").Exit);
        Assert.NotEqual(0, tree.Run("exec 3<>.bashrc").Exit);
        Assert.NotEqual(0, tree.Run("echo x > .bashrc").Exit);
        Assert.Equal("rc", tree.RunOutside("cat .bashrc").Output);
        Assert.All(tree.Denials, denial => Assert.Equal("shell write", denial));
    }

    [Fact]
    public async Task Refuses_a_program_and_its_loading_by_hand()
    {
        await using var tree = new GuardedTree();

        var executed = tree.Run("bin/tool");
        var loaded = tree.Run("/lib64/ld-linux-x86-64.so.2 bin/tool");

        Assert.NotEqual(0, executed.Exit);
        Assert.NotEqual(0, loaded.Exit);
        Assert.All(tree.Denials, denial => Assert.Equal("tool execute", denial));
        Assert.Equal(0, tree.Run("bin/fine && cmp bin/fine bin/fine && cmp bin/tool bin/fine").Exit);
    }
}
