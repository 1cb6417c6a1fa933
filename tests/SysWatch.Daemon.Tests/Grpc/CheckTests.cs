using Grpc.Core;
using SysWatch.Core.Backends;
using SysWatch.Core.Sessions;
using SysWatch.TestSupport;
using V1 = SysWatch.Protocol.V1;

namespace SysWatch.Daemon.Tests.Grpc;

/// <summary>"May I?", answered by the real compiler's policies.</summary>
public sealed class CheckTests : IAsyncLifetime
{
    private const string Profile = """
        profile: team/x
        files:
          rules:
            - id: keys
              deny: read
              paths: [~/.aws/**]
              reason: Keys.
              instead: Ask for a role.
        sockets:
          rules:
            - id: docker
              deny: connect
              paths: [/run/docker.sock, "@docker"]
        exec:
          rules:
            - id: curl
              deny: execute
              paths: [/usr/bin/curl]
        network:
          default: deny
          rules:
            - id: git
              allow: connect
              to: ["10.0.0.0/8", loopback]
              ports: [443]
              protocol: tcp
              for: /usr/bin/git
        environment:
          rules:
            - id: tokens
              deny: hide
              names: ["*_TOKEN"]
        """;

    private DaemonFixture _daemon = null!;
    private V1.Policy.PolicyClient _member = null!;

    public async ValueTask InitializeAsync()
    {
        _daemon = await DaemonFixture.Start(realPolicies: true);
        _daemon.Profiles.Texts["team/x"] = Profile;
        _member = new V1.Policy.PolicyClient(_daemon.Member(_daemon.Launch(profile: "team/x")));
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    [Theory]
    [InlineData("read", "/home/ann/.aws/credentials", "", V1.Verdict.Deny, "team/x:keys")]
    [InlineData("read", "/home/ann/.aws/", "", V1.Verdict.Deny, "team/x:keys")]
    [InlineData("write", "/home/ann/.aws/credentials", "", V1.Verdict.Allow, "default:files")]
    [InlineData("connect", "/run/docker.sock", "", V1.Verdict.Deny, "team/x:docker")]
    [InlineData("connect", "@docker", "", V1.Verdict.Deny, "team/x:docker")]
    [InlineData("execute", "/usr/bin/curl", "", V1.Verdict.Deny, "team/x:curl")]
    [InlineData("connect", "10.1.2.3:443", "", V1.Verdict.Deny, "default:network")]
    [InlineData("connect", "10.1.2.3:443", "/usr/bin/git", V1.Verdict.Allow, "team/x:git")]
    [InlineData("connect", "[::ffff:10.1.2.3]:443", "/usr/bin/git", V1.Verdict.Allow, "team/x:git")]
    [InlineData("connect", "[::1]:443", "/usr/bin/git", V1.Verdict.Allow, "team/x:git")]
    [InlineData("connect", "10.1.2.3:80", "/usr/bin/git", V1.Verdict.Deny, "default:network")]
    [InlineData("bind", "0.0.0.0:443", "/usr/bin/git", V1.Verdict.Deny, "default:network")]
    [InlineData("hide", "GITHUB_TOKEN", "", V1.Verdict.Deny, "team/x:tokens")]
    [InlineData("hide", "PATH", "", V1.Verdict.Allow, "default:environment")]
    public async Task A_question_gets_the_policys_verdict_and_rule(
        string operation, string what, string executable, V1.Verdict verdict, string rule)
    {
        var answer = await Check(operation, what, executable);

        Assert.Equal((verdict, rule), (answer.Verdict, answer.Rule.Id));
    }

    [Fact]
    public async Task A_refusal_explains_itself()
    {
        var rule = (await Check("read", "/home/ann/.aws/credentials")).Rule;

        Assert.Equal(("Keys.", "Ask for a role.", 4), (rule.Reason, rule.Instead, rule.Line));
    }

    [Theory]
    [InlineData("read", "relative/path")]
    [InlineData("read", "/home/ann/x/../.aws/credentials")]
    [InlineData("read", "/home/ann/./.aws")]
    [InlineData("read", "/home/ann//.aws")]
    [InlineData("read", "/home/ann/..")]
    [InlineData("read", "")]
    [InlineData("read", "/a\0b")]
    [InlineData("open", "/x")]
    [InlineData("connect", "example.com:443")]
    [InlineData("connect", "10.0.0.1")]
    [InlineData("connect", "010.0.0.1:443")]
    [InlineData("connect", "0x0a.1:443")]
    [InlineData("connect", "167772161:443")]
    [InlineData("connect", "10.0.0.1:+443")]
    [InlineData("connect", "10.0.0.1:99999")]
    [InlineData("connect", "::1:443")]
    [InlineData("connect", "[10.0.0.1]:443")]
    [InlineData("connect", "[fe80::1%eth0]:443")]
    [InlineData("connect", ":443")]
    [InlineData("hide", "A=B")]
    public async Task What_could_be_read_in_two_ways_is_an_invalid_argument(string operation, string what)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => Check(operation, what));

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Fact]
    public async Task A_path_longer_than_any_is_denied()
    {
        Assert.Equal(V1.Verdict.Deny, (await Check("read", "/" + new string('x', 5_000))).Verdict);
    }

    [Fact]
    public async Task An_answer_says_whether_the_guard_is_held()
    {
        Assert.True((await Check("read", "/x")).Enforced);
        _daemon.Backend.Posture = FakeBackend.PostureOf(GuardState.Partial, "Moves are not seen.");

        var answer = await Check("read", "/x");

        Assert.False(answer.Enforced);
        Assert.Equal(["Moves are not seen."], answer.Gaps);
    }

    [Fact]
    public async Task Many_questions_are_answered_in_their_order()
    {
        var answer = await _member.CheckManyAsync(new()
        {
            Accesses =
            {
                new V1.Access { Operation = "read", Object = "/home/ann/.aws/x" },
                new V1.Access { Operation = "read", Object = "/home/ann/x" },
            },
        });

        Assert.Equal([V1.Verdict.Deny, V1.Verdict.Allow], answer.Responses.Select(r => r.Verdict));
    }

    [Fact]
    public async Task More_questions_than_the_limit_are_an_invalid_argument()
    {
        var request = new V1.CheckManyRequest();
        request.Accesses.AddRange(Enumerable.Repeat(new V1.Access { Operation = "read", Object = "/x" }, 1_001));

        var e = await Assert.ThrowsAsync<RpcException>(() => _member.CheckManyAsync(request).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.Contains("1000", e.Status.Detail);
    }

    [Fact]
    public async Task What_is_allowed_is_listed_rule_by_rule()
    {
        var allowed = await _member.ListAllowedAsync(new());

        Assert.Equal(("team/x", "enforce"), (allowed.Profile, allowed.Mode));
        Assert.Contains(allowed.Rules, r => r.Id == "team/x:git");
        Assert.DoesNotContain(allowed.Rules, r => r.Verdict == V1.Verdict.Deny);
    }

    [Fact]
    public async Task A_reload_answers_by_the_new_policy()
    {
        _daemon.Profiles.Texts["team/x"] = Profile.Replace("deny: read", "deny: write");

        _daemon.Sessions.Reload();

        Assert.Equal(V1.Verdict.Allow, (await Check("read", "/home/ann/.aws/credentials")).Verdict);
    }

    private async Task<V1.CheckResponse> Check(string operation, string what, string executable = "") =>
        await _member.CheckAsync(new()
        {
            Access = new V1.Access { Operation = operation, Object = what, Executable = executable },
        });
}
