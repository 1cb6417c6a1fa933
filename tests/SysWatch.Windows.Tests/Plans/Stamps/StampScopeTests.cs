using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Tests.Plans.Stamps;

public sealed class StampScopeTests
{
    private const string Keys = """
        files:
          rules:
            - {id: keys, deny: all, paths: ['~/.ssh/**']}
            - {id: public, allow: read, paths: ['~/.ssh/*.pub', '~/.ssh/known_hosts']}

        """;

    private const string Whole = "files:\n  rules:\n    - {id: aws, deny: all, paths: ['~/.aws/**']}\n";

    private static readonly string[] s_work = ["/C:/work"];

    [Fact]
    public void What_is_allowed_in_a_refused_tree_stays_readable_and_nothing_to_read_is_inherited()
    {
        var plan = Plan(Keys, Files("/C:/Users/Me/.ssh/id_rsa", "/C:/Users/Me/.ssh/id_rsa.PUB",
            "/C:/Users/Me/.ssh/known_hosts"));

        Assert.Equal(PathAccess.Read | PathAccess.Write | PathAccess.Delete, At(plan, "/C:/Users/Me/.ssh/id_rsa").Denied
            & ~PathAccess.Execute);
        Assert.Equal(PathAccess.Write | PathAccess.Delete, At(plan, "/C:/Users/Me/.ssh/id_rsa.PUB").Denied);
        Assert.Equal(PathAccess.Write | PathAccess.Delete, At(plan, "/C:/Users/Me/.ssh/known_hosts").Denied);
        var directory = At(plan, "/C:/Users/Me/.ssh");
        Assert.Equal(PathAccess.Write | PathAccess.Create | PathAccess.Delete, directory.Below);
        Assert.True(At(plan, "/C:/Users/Me").HoldsChildren);
        Assert.Equal(PathAccess.None, At(plan, "/C:/Users/Me").Denied | At(plan, "/C:/Users/Me").Below);
    }

    [Fact]
    public void A_tree_that_is_refused_whole_is_for_what_will_be_made_in_it_too()
    {
        var plan = Plan(Whole, Files("/C:/Users/Me/.aws/sso/cache/a.json"));

        Assert.Equal(PathAccess.Files, At(plan, "/C:/Users/Me/.aws").Below);
        Assert.Equal(PathAccess.Files, At(plan, "/C:/Users/Me/.aws/sso/cache").Below);
        Assert.Empty(plan.Gaps);
    }

    [Fact]
    public void What_some_program_may_is_told_and_not_held()
    {
        var policy = ScopePolicy.Compile(Whole + "    - {id: own, allow: read, paths: ['~/.aws/**'], for: agent}\n");

        var plan = StampScope.Plan(policy, Files("/C:/Users/Me/.aws/credentials"), [], new ScopeLimits());

        Assert.Equal(PathAccess.Write | PathAccess.Delete, At(plan, "/C:/Users/Me/.aws/credentials").Denied);
        var seen = Assert.Single(plan.SeenOnly);
        Assert.Equal(("test:aws", PathAccess.Read), (policy.Rules[seen.Rule].Id, seen.Access));
    }

    [Fact]
    public void A_rule_that_asks_refuses_and_one_that_audits_holds_nothing()
    {
        var asked = Plan(Whole.Replace("deny", "ask", StringComparison.Ordinal), Files("/C:/Users/Me/.aws/a"));
        var audited = Plan(Whole.Replace("deny", "audit", StringComparison.Ordinal), Files("/C:/Users/Me/.aws/a"));

        Assert.Equal(PathAccess.Read, At(asked, "/C:/Users/Me/.aws/a").Denied & PathAccess.Read);
        Assert.Empty(audited.Stamps);
        Assert.Empty(StampScope.Plan(
            ScopePolicy.Compile(Whole).InMode(PolicyMode.Audit), Files("/C:/Users/Me/.aws/a"), [], new ScopeLimits())
            .Stamps);
    }

    [Fact]
    public void A_name_that_a_pattern_means_anywhere_is_looked_for_where_the_work_is()
    {
        var tree = Files("/C:/work/app/.env", "/C:/work/app/main.c", "/C:/other/.env");

        var plan = Plan("files:\n  rules:\n    - {id: env, deny: read, paths: ['**/.env']}\n", tree);

        Assert.Equal("/C:/work/app/.env", Assert.Single(plan.Stamps).Path);
        Assert.Contains("looked for in C:\\work only", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void More_directories_than_are_looked_through_are_told_of()
    {
        var tree = Files([.. Enumerable.Range(0, 50).Select(i => $"/C:/work/d{i}/.env")]);

        var plan = StampScope.Plan(
            ScopePolicy.Compile("files:\n  rules:\n    - {id: env, deny: read, paths: ['$WORKSPACE/**/.env']}\n"),
            tree, s_work, new ScopeLimits(Directories: 11));

        Assert.Equal(10, plan.Stamps.Length);
        Assert.Equal(11, tree.Listed.Count);
        Assert.Contains("More than 11 directories lie below C:\\work", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void More_objects_than_are_stamped_are_told_of_and_what_rules_name_comes_first()
    {
        var tree = Files([.. Enumerable.Range(0, 30).Select(i => $"/C:/Users/Me/.aws/{i}"), "/C:/Users/Me/.netrc"]);

        var plan = StampScope.Plan(
            ScopePolicy.Compile(Whole + "    - {id: netrc, deny: read, paths: ['~/.netrc']}\n"), tree, [],
            new ScopeLimits(Objects: 10));

        Assert.Equal(10, plan.Stamps.Length);
        At(plan, "/C:/Users/Me/.netrc");
        Assert.Contains("More than 10 objects are refused", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void What_lies_too_deep_is_told_of()
    {
        var plan = StampScope.Plan(
            ScopePolicy.Compile(Whole), Files("/C:/Users/Me/.aws/a/b/c/d"), [], new ScopeLimits(Depth: 2));

        Assert.DoesNotContain(plan.Stamps, stamp => stamp.Path.EndsWith("/c", StringComparison.Ordinal));
        Assert.Contains("C:\\Users\\Me\\.aws\\a\\b lies more than 2 directories deep", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void A_link_is_held_and_not_followed()
    {
        var tree = new MemoryTree().Add("/C:/Users/Me/.aws", ObjectKind.Directory, isLink: true);

        var plan = Plan(Whole, tree);

        Assert.Equal(PathAccess.None, At(plan, "/C:/Users/Me/.aws").Below);
        Assert.Empty(tree.Listed);
        Assert.Contains("C:\\Users\\Me\\.aws is a link", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void What_cannot_be_listed_is_a_gap_and_the_rest_is_held()
    {
        var tree = Files("/C:/Users/Me/.aws/a/x", "/C:/Users/Me/.aws/b/y");
        tree.Closed.Add("/C:/Users/Me/.aws/a");

        var plan = Plan(Whole, tree);

        At(plan, "/C:/Users/Me/.aws/b/y");
        Assert.Contains("C:\\Users\\Me\\.aws\\a could not be listed", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void A_key_is_held_whole_or_not_at_all()
    {
        const string whole =
            "registry:\n  rules:\n    - {id: env, deny: [read, write], keys: ['HKCU\\Environment\\**']}\n";
        var tree = new MemoryTree().Add("#HKCU/Environment/Sub", ObjectKind.Key);

        var plan = Plan(whole, tree);
        var partly = Plan(whole + "    - {id: path, allow: read, keys: ['HKCU\\Environment\\Path']}\n", tree);

        Assert.Equal(PathAccess.Read | PathAccess.Write, At(plan, "#HKCU/Environment").Denied);
        Assert.Equal(PathAccess.Read | PathAccess.Write, At(plan, "#HKCU/Environment").Below);
        Assert.Equal(PathAccess.Write, At(partly, "#HKCU/Environment").Denied);
        Assert.Equal(PathAccess.Read | PathAccess.Write, At(partly, "#HKCU/Environment/Sub").Denied);
    }

    [Fact]
    public void A_value_that_a_rule_names_alone_is_told_of()
    {
        var plan = Plan(
            "registry:\n  rules:\n    - {id: env, deny: read, keys: ['HKCU\\Environment\\TOKEN']}\n",
            new MemoryTree().Add("#HKCU/Environment", ObjectKind.Key));

        Assert.Empty(plan.Stamps);
        Assert.Contains("HKCU\\ENVIRONMENT\\TOKEN is no key now", Assert.Single(plan.Gaps));
    }

    [Fact]
    public void Pipes_are_held_by_their_names_and_patterns()
    {
        var tree = new MemoryTree().Add("/PIPE/docker_engine", ObjectKind.Pipe).Add("/PIPE/other", ObjectKind.Pipe);

        var plan = Plan(
            "sockets:\n  rules:\n    - {id: docker, deny: connect, paths: ['\\\\.\\pipe\\docker*']}\n", tree);

        Assert.Equal(
            new PlannedStamp("/PIPE/docker_engine", ObjectKind.Pipe, PathAccess.Connect), Assert.Single(plan.Stamps));
    }

    [Fact]
    public void What_a_default_refuses_and_shares_are_told_of()
    {
        var plan = Plan(
            "files:\n  default: deny\n  rules:\n    - {id: share, deny: read, paths: ['\\\\srv\\data\\x\\**']}\n",
            new MemoryTree().Add("/C:", ObjectKind.Directory));

        Assert.Empty(plan.Stamps);
        Assert.Contains(plan.Gaps, gap => gap.Contains("a default refuses", StringComparison.Ordinal));
        Assert.Contains(plan.Gaps, gap => gap.Contains(@"\\SRV\DATA\X", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shipped_profile_keeps_a_session_from_secrets_and_leaves_the_work_alone()
    {
        var tree = Files("/C:/Users/Me/.aws/credentials", "/C:/Users/Me/.ssh/id_ed25519",
            "/C:/Users/Me/.ssh/known_hosts", "/C:/Users/Me/Documents/a.txt", "/C:/work/main.c", "/C:/work/b/c/d.c");
        tree.Add("#HKCU/Environment", ObjectKind.Key);

        var plan = StampScope.Plan(ScopePolicy.Shipped("agents/claude-code"), tree, s_work, new ScopeLimits());

        Assert.NotEqual(PathAccess.None, At(plan, "/C:/Users/Me/.aws/credentials").Denied & PathAccess.Read);
        Assert.NotEqual(PathAccess.None, At(plan, "/C:/Users/Me/.ssh/id_ed25519").Denied & PathAccess.Read);
        Assert.NotEqual(PathAccess.None, At(plan, "#HKCU/Environment").Denied & PathAccess.Read);
        Assert.DoesNotContain(plan.Stamps, stamp => (stamp.Denied & PathAccess.Read) != 0 &&
            stamp.Path.EndsWith("known_hosts", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Stamps, stamp => stamp.Path.EndsWith("a.txt", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Stamps, stamp => stamp.Path.StartsWith("/C:/work/", StringComparison.Ordinal));
    }

    private static StampPlan Plan(string body, MemoryTree tree) =>
        StampScope.Plan(ScopePolicy.Compile(body), tree, s_work, new ScopeLimits());

    private static MemoryTree Files(params string[] paths) =>
        paths.Aggregate(new MemoryTree(), (tree, path) => tree.Add(path, ObjectKind.File));

    private static PlannedStamp At(StampPlan plan, string path) =>
        Assert.Single(plan.Stamps, stamp => stamp.Path == path);
}
