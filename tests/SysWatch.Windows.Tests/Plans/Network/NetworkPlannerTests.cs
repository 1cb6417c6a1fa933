using System.Globalization;
using System.Text;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Plans.Security;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Plans.Network;

public sealed class NetworkPlannerTests
{
    private const string Small = """
        network:
          default: deny
          rules:
            - id: web
              allow: connect
              to: [any]
              ports: [443]
              protocol: tcp
            - id: metadata
              deny: all
              to: [169.254.169.254, "fd00:ec2::254"]
              locked: true
            - id: own
              allow: all
              to: [loopback]
              ports: [3000-3999]
            - id: git
              allow: connect
              to: [140.82.112.0/20]
              ports: [22]
              protocol: tcp
              for: [agent, "/C:/Program Files/Git/usr/bin/ssh.exe", "npm:x"]
            - id: ping
              ask: connect
              to: [192.0.2.1]
              protocol: other
        """;

    [Theory]
    [InlineData("small", Small)]
    [InlineData("nothing", "network:\n  default: deny\n")]
    [InlineData("everything", "network:\n  default: allow\n")]
    [InlineData("agent", "extends: [agents/generic]\n")]
    public void Plans_are_word_for_word_those_that_were_reviewed(string name, string text) =>
        GoldenFile.Holds(name, NetworkPlanner.Plan(TestPolicy.Compile(text), Some.Session).ToString());

    [Fact]
    public void A_policy_that_only_watches_blocks_nothing() =>
        Assert.Empty(NetworkPlanner.Plan(TestPolicy.Compile("mode: audit\n" + Small), Some.Session).Filters);

    [Fact]
    public void The_same_session_has_the_same_keys_and_another_has_others()
    {
        var policy = TestPolicy.Compile(Small);
        var keys = NetworkPlanner.Plan(policy, Some.Session).Filters.Select(filter => filter.Key).ToList();

        Assert.Equal(keys, NetworkPlanner.Plan(policy, Some.Session).Filters.Select(filter => filter.Key));
        Assert.Empty(keys.Intersect(
            NetworkPlanner.Plan(policy, Some.OtherSession).Filters.Select(filter => filter.Key)));
    }

    [Fact]
    public void Too_many_filters_are_refused_and_the_limit_is_said()
    {
        var text = new StringBuilder("network:\n  default: deny\n  rules:\n");
        for (var rule = 0; rule < 9; rule++)
        {
            var blocks = Enumerable.Range(0, 250)
                .Select(block => $"10.{rule}.{block}.{(block * 7) % 256}").Append("192.0.2.1");
            text.Append(CultureInfo.InvariantCulture,
                $"    - id: r{rule}\n      allow: all\n      to: [{string.Join(", ", blocks)}]\n");
        }

        var plan = NetworkPlanner.Plan(TestPolicy.Compile(text.ToString()), Some.Session);

        Assert.Empty(plan.Filters);
        Assert.Contains("8,192", plan.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sid_is_met_by_the_descriptor_that_Windows_checks() =>
        Assert.Equal(
            $"O:LSD:(A;;0x1;;;{Some.Session})(A;;0x1;;;AC)(A;;0x1;;;S-1-15-2-2)",
            Sddl.Of(new MemberCondition(Some.Session).Descriptor));
}
