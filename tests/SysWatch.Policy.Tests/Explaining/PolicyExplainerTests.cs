using System.Net;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Explaining;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Explaining;

public sealed class PolicyExplainerTests
{
    private static readonly CompiledPolicy s_policy = TestPolicy.Compile("""
        extends: [base]
        files:
          rules:
            - {id: mine, allow: read, paths: ["~/.aws/**"]}
            - {id: agents, allow: read, paths: ["~/.aws/config"], for: agent}
        network:
          rules:
            - {id: web, allow: connect, to: [any], ports: [443], protocol: tcp}
            - {id: local, deny: all, to: [10.0.0.0/8]}
        environment:
          rules:
            - {id: secret, deny: hide, names: ["*_TOKEN"]}
            - {id: value, deny: hide, values: ["ghp_"]}
        """,
        ("base", "files:\n  rules:\n    - {id: aws, deny: all, paths: [~/.aws/**]}\n    - {id: keys, deny: all, " +
            "paths: ['**/*.key'], locked: true}"));

    private static readonly PolicyExplainer s_explainer = new(s_policy);
    private static readonly ExecutableIdentity s_tool = new("/usr/bin/cat");

    [Fact]
    public void Every_rule_that_matches_is_told_with_what_became_of_it()
    {
        var explanation = s_explainer.ExplainPath("/home/u/.aws/config", PathAccess.Read, s_tool);

        Assert.Equal(
        [
            "default:files Overridden test:mine comes later.",
            "base:aws Overridden test:mine comes later.",
            "test:mine Decides it is the last rule that matches.",
            "test:agents OtherExecutable it speaks of other executables.",
        ], Lines(explanation));
        Assert.Equal("~/.aws/**", explanation.Matches[2].Object);
        Assert.Equal("test:mine", explanation.Rule.Id);
    }

    [Fact]
    public void A_locked_rule_is_told_as_what_overrides()
    {
        var explanation = s_explainer.ExplainPath("/home/u/.aws/a.key", PathAccess.Read, s_tool);

        Assert.Contains("test:mine Overridden base:keys is locked.", Lines(explanation));
    }

    [Fact]
    public void A_destination_is_explained_by_its_block()
    {
        var request = new NetworkRequest(NetworkOperations.Connect, NetworkProtocols.Tcp,
            NetworkRequest.ToNumber(IPAddress.Parse("10.1.1.1")), 443);

        var explanation = s_explainer.ExplainNetwork(request, s_tool);

        Assert.Equal(["", "any", "10.0.0.0/8"], explanation.Matches.Select(match => match.Object));
        Assert.Equal("test:local", explanation.Rule.Id);
    }

    [Fact]
    public void A_variable_is_explained_by_its_name_or_its_value()
    {
        Assert.Equal("test:secret", s_explainer.ExplainVariable("a_token", "x", s_tool).Rule.Id);
        Assert.Equal("ghp_", s_explainer.ExplainVariable("A", "ghp_", s_tool).Matches[^1].Object);
    }

    [Fact]
    public void All_rules_are_listed_in_the_words_of_the_language()
    {
        var rules = s_explainer.Rules();

        Assert.Equal(5 + 8, rules.Length);
        var web = rules.Single(rule => rule.Rule.Id == "test:web");
        Assert.Equal("connect any port 443 tcp", $"{string.Join(",", web.Accesses)} {string.Join(",", web.Objects)}");
        Assert.Equal(["agent"], rules.Single(rule => rule.Rule.Id == "test:agents").Executables);
    }

    private static IEnumerable<string> Lines(PolicyExplanation explanation) =>
        explanation.Matches.Select(match => $"{match.Rule.Id} {match.Standing} {match.Because}");
}
