using System.Net;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class CompiledPolicyTests
{
    private static readonly NetworkRequest s_request = new(
        NetworkOperations.Connect, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse("203.0.113.7")), 443);

    [Fact]
    public void Without_rules_the_defaults_decide()
    {
        var policy = TestPolicy.Compile("description: empty");

        Assert.Equal(Verdict.Allow, policy.DecidePath("/etc/shadow"u8, PathAccess.All, ActorSet.None).Verdict);
        Assert.Equal("default:network", policy.Rules[policy.DecideNetwork(s_request, ActorSet.None).Rule].Id);
        Assert.Equal(Verdict.Deny, policy.Rules[1].Verdict);
        Assert.Equal(["default:files", "default:network", "default:sockets", "default:exec", "default:environment"],
            policy.Rules.Take(5).Select(rule => rule.Id));
    }

    [Theory]
    [InlineData("", "limit:path")]
    [InlineData("relative", "limit:path")]
    [InlineData("/", "default:files")]
    public void What_is_no_absolute_path_is_denied(string path, string rule)
    {
        var policy = TestPolicy.Compile("description: empty");

        Assert.Equal(rule, policy.Rules[policy.DecidePath(Encoding.UTF8.GetBytes(path), PathAccess.Read, ActorSet.None)
            .Rule].Id);
    }

    [Fact]
    public void A_path_of_4097_bytes_is_denied_and_one_of_4096_is_decided()
    {
        var policy = TestPolicy.Compile("description: empty");
        var path = Encoding.UTF8.GetBytes("/" + new string('a', 4096));

        Assert.Equal(Verdict.Deny, policy.DecidePath(path, PathAccess.Read, ActorSet.None).Verdict);
        Assert.Equal(Verdict.Allow, policy.DecidePath(path.AsSpan(0, 4096), PathAccess.Read, ActorSet.None).Verdict);
    }

    [Fact]
    public void Deciding_does_not_allocate()
    {
        var policy = TestPolicy.Compile(
            "files:\n  rules:\n    - {id: a, deny: all, paths: ['**/.env'], for: agent}\nnetwork:\n  rules:\n    - " +
            "{id: b, allow: all, to: [loopback]}");
        var path = "/home/u/work/app/.env"u8;
        var request = new NetworkRequest(NetworkOperations.Connect, NetworkProtocols.Tcp,
            NetworkRequest.ToNumber(IPAddress.Loopback), 80);
        policy.DecidePath(path, PathAccess.All, ActorSet.None);
        policy.DecideNetwork(request, ActorSet.None);
        var before = GC.GetAllocatedBytesForCurrentThread();

        policy.DecidePath(path, PathAccess.All, ActorSet.None);
        policy.DecideNetwork(request, ActorSet.None);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Rules_of_extended_profiles_come_first_depth_first_and_once()
    {
        var policy = TestPolicy.Compile("extends: [b, c]\nfiles:\n  rules:\n    - {id: r, deny: read, paths: [/t]}",
            ("a", "files:\n  rules:\n    - {id: r, deny: read, paths: [/a]}"),
            ("b", "extends: [a]\nfiles:\n  rules:\n    - {id: r, deny: read, paths: [/b]}"),
            ("c", "extends: [a]\nfiles:\n  rules:\n    - {id: r, deny: read, paths: [/c]}"));

        Assert.Equal(["a:r", "b:r", "c:r", "test:r"], policy.Rules.Skip(6).Select(rule => rule.Id));
    }

    [Fact]
    public void Only_the_profile_itself_sets_the_mode_and_all_together_what_is_required_and_recorded()
    {
        var policy = TestPolicy.Compile("extends: [a]\nrequire: network\nrecord: network",
            ("a", "mode: audit\nrequire: [files]\nrecord: [network, files]\nnetwork: {default: allow}"));

        Assert.Equal(PolicyMode.Enforce, policy.Mode);
        Assert.Equal([Guard.Files, Guard.Network], policy.Required);
        Assert.Equal([Guard.Files, Guard.Network], policy.Recorded);
        Assert.Equal(Verdict.Allow, policy.DecideNetwork(s_request, ActorSet.None).Verdict);
    }

    [Fact]
    public void A_question_about_nothing_is_denied()
    {
        var policy = TestPolicy.Compile("network: {default: allow}");

        Assert.Equal(Verdict.Deny, policy.DecidePath("/a"u8, PathAccess.None, ActorSet.None).Verdict);
        Assert.Equal(Verdict.Deny, policy.DecideNetwork(default, ActorSet.None).Verdict);
        Assert.Equal(Verdict.Deny, policy.DecideNetwork(
            s_request with { Protocol = NetworkProtocols.None }, ActorSet.None).Verdict);
    }

    [Theory]
    [InlineData(PathAccess.Read, "/etc/x|/home/u/.aws|/home/u/work")]
    [InlineData(PathAccess.Execute, "")]
    [InlineData(PathAccess.Connect, "/run/a.sock")]
    public void Roots_are_where_to_start_looking(PathAccess access, string roots)
    {
        var policy = TestPolicy.Compile("""
            files:
              rules:
                - {id: a, deny: all, paths: [~/.aws/**, "~/.aws/config*", "$WORKSPACE/**/.env", /etc/x]}
                - {id: b, allow: all, paths: [/opt/**]}
            sockets:
              rules:
                - {id: c, deny: connect, paths: [/run/a.sock, "@b"]}
            """);

        Assert.Equal(roots, string.Join('|', policy.RestrictedRoots(access)));
    }

    [Fact]
    public void Directories_are_the_same_below_where_no_rule_tells_them_apart()
    {
        var policy = TestPolicy.Compile("""
            files:
              rules:
                - {id: env, deny: read, paths: ["$WORKSPACE/**/.env"]}
                - {id: kept, deny: write, paths: [$WORKSPACE/kept/**]}
            """);

        Assert.True(policy.IsSameBelow("/home/u/work/a"u8, "/home/u/work/b/c"u8));
        Assert.True(policy.IsSameBelow("/tmp/a"u8, "/opt"u8));
        Assert.False(policy.IsSameBelow("/home/u/work/a"u8, "/tmp/a"u8));
        Assert.False(policy.IsSameBelow("/home/u/work/a"u8, "/home/u/work/kept/a"u8));
    }

    [Fact]
    public void A_default_that_restricts_restricts_everything()
    {
        var policy = TestPolicy.Compile(
            "exec:\n  default: ask\n  rules:\n    - {id: a, allow: execute, paths: [/usr/bin/**]}");

        Assert.Equal(["/"], policy.RestrictedRoots(PathAccess.Execute));
        Assert.True(policy.MayRestrictBelow("/opt"u8, PathAccess.Execute));
        Assert.False(policy.MayRestrictBelow("/opt"u8, PathAccess.Files));
    }

    [Fact]
    public void Where_nothing_is_restricted_it_says_so()
    {
        var policy = TestPolicy.Compile(
            "files:\n  rules:\n    - {id: a, deny: write, paths: [~/.aws/**, /a/b]}\n    - {id: b, allow: all, " +
            "paths: [~/.aws/cli/**]}");

        Assert.True(policy.MayRestrictBelow("/"u8, PathAccess.Write));
        Assert.True(policy.MayRestrictBelow("/home/u/.aws"u8, PathAccess.Write));
        Assert.False(policy.MayRestrictBelow("/home/u/.aws/cli"u8, PathAccess.Write));
        Assert.False(policy.MayRestrictBelow("/home/u/.awsome"u8, PathAccess.Write));
        Assert.False(policy.MayRestrictBelow("/"u8, PathAccess.Read));
        Assert.True(policy.MayRestrict("/a/b"u8, PathAccess.Write));
        Assert.False(policy.MayRestrict("/a"u8, PathAccess.Write));
    }

    [Theory]
    [InlineData("0.0.0.0", NetworkOperations.Connect, Verdict.Deny)]
    [InlineData("::", NetworkOperations.Connect, Verdict.Deny)]
    [InlineData("0.0.0.0", NetworkOperations.Bind, Verdict.Allow)]
    [InlineData("127.8.8.8", NetworkOperations.Connect, Verdict.Deny)]
    public void A_connection_to_the_unspecified_address_is_one_to_this_machine(string address,
        NetworkOperations operation, Verdict verdict)
    {
        var policy = TestPolicy.Compile(
            "network:\n  default: allow\n  rules:\n    - {id: a, deny: all, to: [loopback]}");

        Assert.Equal(verdict, policy.DecideNetwork(
            new NetworkRequest(operation, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse(address)), 1),
                ActorSet.None).Verdict);
    }

    [Theory]
    [InlineData("/home/é/x", "/home/?/x", false)]
    [InlineData("/home/é/x", "/home/??/x", true)]
    [InlineData("/home/é/x", "/home/é/x", true)]
    [InlineData("/a b/c", "/a b/c", true)]
    [InlineData("/a*b", "/a\\*b", true)]
    [InlineData("/axb", "/a\\*b", false)]
    public void A_glob_is_over_bytes(string path, string glob, bool matches)
    {
        var policy = TestPolicy.Compile($"files:\n  rules:\n    - {{id: a, deny: read, paths: ['{glob}']}}");

        Assert.Equal(matches, !policy.DecidePath(Encoding.UTF8.GetBytes(path), PathAccess.Read, ActorSet.None).Permits);
    }

    [Theory]
    [InlineData("$WORKSPACE", "/", true)]
    [InlineData("$WORKSPACE", "/a", false)]
    [InlineData("$WORKSPACE/**", "/", true)]
    [InlineData("$WORKSPACE/**", "/a/b", true)]
    [InlineData("$WORKSPACE/**/b", "/a/b", true)]
    [InlineData("$WORKSPACE/b", "/b", true)]
    [InlineData("$WORKSPACE/b", "/a/b", false)]
    public void A_workspace_may_be_the_root(string glob, string path, bool matches)
    {
        var source = new MemoryProfileSource(
            "test", $"profile: test\nfiles:\n  rules:\n    - {{id: a, deny: read, paths: ['{glob}']}}");
        var policy = PolicyCompiler.Compile("test", source, TestPolicy.Context with { Workspace = "/" }).Policy!;

        Assert.Equal(matches, !policy.DecidePath(Encoding.UTF8.GetBytes(path), PathAccess.Read, ActorSet.None).Permits);
    }

    [Fact]
    public void A_glob_that_is_too_long_with_its_placeholder_filled_in_is_told()
    {
        var source = new MemoryProfileSource(
            "test", "profile: test\nfiles:\n  rules:\n    - {id: a, deny: read, paths: ['~/**/x']}");
        var context = TestPolicy.Context with { Home = "/" + new string('h', 4095) };

        var findings = PolicyCompiler.Compile("test", source, context).Diagnostics;

        Assert.Contains("test.yaml:4:35: error SWP013: the glob '~/**/x': it is longer than 4096 bytes with " +
            "placeholders filled in.", findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void Another_mode_shares_the_tables()
    {
        var policy = TestPolicy.Compile("description: empty");

        Assert.Same(policy.Paths, policy.InMode(PolicyMode.Audit).Paths);
        Assert.Equal(PolicyMode.Audit, policy.InMode(PolicyMode.Audit).Mode);
    }
}
