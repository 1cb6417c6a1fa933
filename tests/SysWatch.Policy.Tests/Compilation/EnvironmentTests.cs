using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Compilation;

public sealed class EnvironmentTests
{
    private const string Rules = """
        environment:
          rules:
            - {id: tokens, deny: hide, names: ["*_TOKEN", SECRET]}
            - {id: values, deny: hide,
                values: ["gh[pousr]_[A-Za-z0-9]{36}", "BEGIN [A-Z ]*PRIVATE KEY", "a+b?c(d|ef)g"]}
            - {id: both, allow: pass, names: ["X_*"], values: [harmless]}
            - {id: own, allow: pass, names: [MY_TOKEN], for: agent}
            - {id: harmless, allow: pass, names: ["*_PUBLIC_TOKEN"]}
          injection:
            - {id: loader, names: ["LD_*"]}
            - {id: always, names: [BASH_ENV], always: true}
        """;

    private static readonly CompiledPolicy s_policy = TestPolicy.Compile(Rules);

    [Theory]
    [InlineData("GITHUB_TOKEN", "x", "test:tokens")]
    [InlineData("github_token", "x", "test:tokens")]
    [InlineData("SECRET", "x", "test:tokens")]
    [InlineData("SECRETS", "x", "default:environment")]
    [InlineData("A_PUBLIC_TOKEN", "x", "test:harmless")]
    [InlineData("A", "=ghp_0123456789abcdefghijklmnopqrstuvwxyz!", "test:values")]
    [InlineData("A", "=ghp_0123456789abcdefghijklmnopqrstuvwxy!", "default:environment")]
    [InlineData("A", "ghp_ghp_0123456789abcdefghijklmnopqrstuvwxyz", "test:values")]
    [InlineData("A", "-----BEGIN RSA PRIVATE KEY-----", "test:values")]
    [InlineData("A", "xaaacefg", "test:values")]
    [InlineData("A", "xaabbcdg", "default:environment")]
    [InlineData("X_Y", "BEGIN PRIVATE KEY harmless", "test:both")]
    [InlineData("X_Y", "BEGIN PRIVATE KEY", "test:values")]
    [InlineData("MY_TOKEN", "x", "test:tokens")]
    [InlineData("LD_PRELOAD", "x", "default:environment")]
    [InlineData("BASH_ENV", "x", "test:always")]
    [InlineData("", "", "default:environment")]
    public void A_tool_sees_what_the_last_matching_rule_lets_it_see(string name, string value, string rule) =>
        Assert.Equal(rule, Decide(name, value, ActorSet.None));

    [Theory]
    [InlineData("MY_TOKEN", "test:own")]
    [InlineData("LD_PRELOAD", "test:loader")]
    [InlineData("BASH_ENV", "test:always")]
    public void An_executable_with_grants_gets_its_own_and_nothing_that_runs_code_inside_of_it(string name,
        string rule) =>
        Assert.Equal(rule, Decide(name, "x", s_policy.ActorsOf(new ExecutableIdentity("/x", null, true))));

    [Theory]
    [InlineData("LD_PRELOAD", "default:environment")]
    [InlineData("BASH_ENV", "test:always")]
    [InlineData("GITHUB_TOKEN", "test:tokens")]
    public void What_the_user_has_the_command_load_is_the_user_s_choice(string name, string rule)
    {
        var actors = s_policy.ActorsOf(new ExecutableIdentity("/x", null, true));

        var decision = s_policy.DecideEnvironment(Encoding.UTF8.GetBytes(name), "x"u8, actors, isUsersOwn: true);

        Assert.Equal(rule, s_policy.Rules[decision.Rule].Id);
    }

    [Fact]
    public void An_injection_rule_cannot_be_overridden()
    {
        var policy = TestPolicy.Compile(
            "extends: [base]\nenvironment:\n  rules:\n    - {id: mine, allow: pass, names: [LD_PRELOAD], for: agent, " +
                "locked: true}",
            ("base", "environment:\n  injection:\n    - {id: loader, names: [LD_PRELOAD]}"));

        var decision = policy.DecideEnvironment("LD_PRELOAD"u8, "x"u8,
            policy.ActorsOf(new ExecutableIdentity("/x", null, true)));

        Assert.Equal("base:loader", policy.Rules[decision.Rule].Id);
    }

    [Fact]
    public void Whether_an_injection_rule_always_applies_is_told()
    {
        Assert.True(s_policy.HasAlwaysInjection);
        Assert.False(TestPolicy.Compile("environment:\n  injection:\n    - {id: a, names: [B]}").HasAlwaysInjection);
    }

    [Fact]
    public void A_long_value_that_nearly_matches_everywhere_is_decided_too()
    {
        var policy = TestPolicy.Compile(
            "environment:\n  rules:\n    - {id: a, deny: hide, values: ['(a|ab|aab)*c[a-z]{42}!']}");
        var value = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("aabaabc", 20_000)) + "!");

        var decision = policy.DecideEnvironment("A"u8, value, ActorSet.None);

        Assert.Equal("test:a", policy.Rules[decision.Rule].Id);
    }

    private static string Decide(string name, string value, ActorSet actors) =>
        s_policy.Rules[s_policy.DecideEnvironment(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value), actors)
            .Rule].Id;
}
