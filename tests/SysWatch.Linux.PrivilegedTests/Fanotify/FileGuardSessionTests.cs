namespace SysWatch.Linux.PrivilegedTests.Fanotify;

/// <summary>Questions, audits, and sessions that begin, change and end.</summary>
public sealed class FileGuardSessionTests
{
    [Fact]
    public async Task Holds_a_question_until_it_is_answered()
    {
        await using var tree = new GuardedTree();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        tree.Sessions.Answer = _ => Held();

        using var member = tree.StartMember("cat asked");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(member.HasExited);
        answer.SetResult(true);

        Assert.Equal("asked", GuardedTree.Finish(member).Output);

        Task<bool> Held()
        {
            asked.SetResult();
            return answer.Task;
        }
    }

    [Fact]
    public async Task A_question_that_nobody_answers_with_yes_is_a_refusal()
    {
        await using var tree = new GuardedTree();

        Assert.True(tree.Run("cat asked").IsRefused);
    }

    [Fact]
    public async Task An_audit_rule_lets_go_on_and_records()
    {
        await using var tree = new GuardedTree();

        Assert.Equal("noted", tree.Run("cat noted").Output);
        Assert.Equal("read", tree.Sessions.Events.Single().Attempt.Operation);
    }

    [Fact]
    public async Task Audit_mode_lets_go_on_and_records()
    {
        await using var tree = new GuardedTree(GuardedTree.Rules.Replace("files:", "mode: audit\nfiles:"));

        Assert.Equal("secret", tree.Run("cat .aws/credentials").Output);
        Assert.Equal(["aws read"], tree.Denials);
    }

    [Fact]
    public async Task Refuses_when_labels_cannot_be_read()
    {
        await using var tree = new GuardedTree();
        tree.Labels.Fails = true;

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
        Assert.Equal(1u, tree.Guard.Lost["fanotify-failures"]);
    }

    [Fact]
    public async Task Refuses_a_member_of_a_session_that_is_not_known()
    {
        await using var tree = new GuardedTree();
        var other = tree.NewSession(GuardedTree.Rules, 0);

        using var member = tree.StartMember("read _; cat .aws/credentials");
        tree.Labels.Set(member.Id, new Linux.Abi.Label(other.Id.Value, 1, 1, 0, default, 0));
        member.StandardInput.WriteLine();

        Assert.True(GuardedTree.Finish(member).IsRefused);
    }

    [Fact]
    public async Task A_session_that_ended_leaves_no_mark()
    {
        await using var tree = new GuardedTree();

        tree.Guard.RemoveSession(tree.Session.Id);
        var before = tree.Guard.Events;

        Assert.Equal("secret", tree.Run("cat .aws/credentials").Output);
        Assert.Equal(before, tree.Guard.Events);
    }

    [Fact]
    public async Task Two_sessions_share_a_mark()
    {
        await using var tree = new GuardedTree();
        var second = tree.NewSession(GuardedTree.Rules, 0);
        tree.Sessions.Add(second);
        tree.Guard.AddSession(second);

        tree.Guard.RemoveSession(second.Id);

        Assert.True(tree.Run("cat .aws/credentials").IsRefused);
    }

    [Fact]
    public async Task A_new_policy_is_held_from_its_swap_on()
    {
        await using var tree = new GuardedTree();
        var stricter = tree.NewSession(GuardedTree.Rules.Replace("~/.bashrc", "~/.bashrc, ~/plain"), 0).Policy;
        Assert.Equal(0, tree.Run("echo x > plain").Exit);

        Assert.True(tree.Guard.ReplacePolicy(tree.Session, stricter).IsHeld);
        tree.Session.Policy = stricter;

        Assert.NotEqual(0, tree.Run("echo x > plain").Exit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_cannot_be_marked_is_refused_unless_the_kernel_decides(bool kernelDecides)
    {
        const string rules = """
            profile: test
            files:
              rules: [{id: version, deny: read, paths: [/proc/version]}]
            """;
        await using var tree = new GuardedTree(rules, kernelDecides: kernelDecides);

        Assert.Equal(kernelDecides, tree.Report.IsHeld);
        Assert.Contains(kernelDecides ? "" : "a rule means /proc", tree.Report.Refusal);
    }

    [Theory]
    [InlineData("ask", true)]
    [InlineData("audit", false)]
    public async Task Where_the_kernel_decides_only_questions_need_marks_for_names_that_are_to_appear(
        string verdict, bool isMarked)
    {
        var rules = $"""
            profile: test
            files:
              rules:
                - id: later
                  {verdict}: read
                  paths: [~/later]
            """;
        await using var tree = new GuardedTree(rules, kernelDecides: true);

        Assert.Equal(isMarked ? 1 : 0, tree.Report.Directories);
    }

    [Fact]
    public async Task A_tree_over_the_limit_is_refused_with_a_reason()
    {
        await using var tree = new GuardedTree(
            seed: "mkdir ws/many; cd ws/many; seq 500 | xargs touch",
            limits: new Linux.Fanotify.TreeWalkLimits(400, TimeSpan.FromSeconds(5)));

        Assert.False(tree.Report.IsHeld);
        Assert.Contains("more than", tree.Report.Refusal);
        Assert.Equal("secret", tree.Run("cat .aws/credentials").Output);
    }

    [Fact]
    public async Task A_file_that_is_given_a_protected_name_is_heeded_again()
    {
        await using var tree = new GuardedTree();
        tree.Run("cat ws/plain");
        tree.RunOutside("mv ws/plain ws/.env");
        tree.Guard.Watcher.Drain();

        Assert.True(tree.Run("cat ws/.env").IsRefused);
    }

    [Fact]
    public async Task A_named_pipe_beside_a_protected_file_works()
    {
        await using var tree = new GuardedTree();

        var outcome = tree.Run("mkfifo pipe; (echo one > pipe) & sleep 0.1; cat pipe; wait");

        Assert.Equal((0, "one"), (outcome.Exit, outcome.Output));
    }

    [Fact]
    public async Task Tells_a_moved_protected_file_from_another_of_its_number()
    {
        await using var tree = new GuardedTree();
        tree.RunOutside("mv .aws/credentials ws/innocent");
        var moved = FactsOf($"{tree.Workspace}/innocent");
        var later = moved with { BirthSeconds = moved.BirthSeconds + 1 };

        Assert.True(tree.Guard.Inodes.TryGetPath(tree.Session, moved, out var path));
        Assert.Equal($"{tree.Home}/.aws/credentials", System.Text.Encoding.UTF8.GetString(path));
        Assert.False(tree.Guard.Inodes.TryGetPath(tree.Session, later, out _));
    }

    private static Linux.Interop.ObjectFacts FactsOf(string path)
    {
        Assert.Equal(0, Linux.Interop.PathsCalls.FactsBehind(
            Linux.Interop.PathsCalls.CurrentDirectory, System.Text.Encoding.UTF8.GetBytes(path + '\0'), out var facts));
        return facts;
    }
}
