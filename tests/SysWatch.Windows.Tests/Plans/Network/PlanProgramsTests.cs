using System.Collections.Immutable;
using SysWatch.Windows.Plans.Network;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Plans.Network;

public sealed class PlanProgramsTests
{
    private const string Ssh = "/D:/git/ssh.exe";
    private const string Curl = "/C:/tools/curl.exe";

    private const string Allows = """
        network:
          default: deny
          rules:
            - id: metadata
              deny: all
              to: [169.254.169.254]
              locked: true
            - id: web
              allow: connect
              to: [any]
              ports: [443]
              protocol: tcp
            - id: git
              allow: connect
              to: [140.82.112.0/20]
              ports: [22]
              protocol: tcp
              for: ["/D:/git/ssh.exe", "/C:/tools/curl.exe"]
        """;

    private const string Denies = """
        network:
          default: allow
          rules:
            - id: no-curl
              deny: connect
              to: [192.0.2.0/24]
              for: ["/D:/git/ssh.exe", "/C:/tools/curl.exe"]
        """;

    [Fact]
    public void Each_program_is_named_in_each_of_its_filters()
    {
        var plan = Plan(Allows);

        var named = PlanPrograms.Name(plan, _ => [1, 2]);

        Assert.Equal(plan.Filters.Length, named.Filters.Length);
        Assert.Equal(plan.ToString(), named.ToString());
        Assert.Contains(named.Filters, filter => ProgramOf(filter) is not null);
        Assert.All(
            named.Filters.Select(ProgramOf).OfType<ProgramCondition>(), program => Assert.Equal([1, 2], program.Id));
    }

    [Fact]
    public void A_program_that_cannot_be_named_is_refused_what_it_alone_may()
    {
        var plan = Plan(Allows);

        var named = PlanPrograms.Name(plan, NotSsh);

        Assert.Empty(named.Refusal);
        Assert.Equal(
            plan.Filters.Where(filter => ProgramOf(filter)?.Path != Ssh).Select(filter => filter.Key),
            named.Filters.Select(filter => filter.Key));
        Assert.Contains(named.Filters, filter => ProgramOf(filter)?.Path == Curl);
        Assert.Contains(named.Gaps, gap => gap.Contains(@"D:\git\ssh.exe", StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_is_denied_what_others_may_refuses_the_session_by_its_rule()
    {
        var named = PlanPrograms.Name(Plan(Denies), NotSsh);

        Assert.Empty(named.Filters);
        Assert.Contains("no-curl", named.Refusal, StringComparison.Ordinal);
        Assert.Contains(@"D:\git\ssh.exe", named.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_denied_to_all_does_not_need_the_program() => Assert.Empty(Plan(Allows).Needed);

    [Fact]
    public void A_denial_within_what_others_may_needs_the_program() =>
        Assert.Equal(
            "test:no-ssh",
            Plan($"{Allows}\n    - id: no-ssh\n      deny: connect\n      to: [192.0.2.1]\n      for: ['{Ssh}']\n")
                .Needed[Ssh]);

    private static ImmutableArray<byte> NotSsh(string path) => path == Ssh ? [] : [1];

    private static ProgramCondition? ProgramOf(FilterPlan filter) =>
        filter.Conditions.OfType<ProgramCondition>().SingleOrDefault();

    private static NetworkPlan Plan(string text) =>
        NetworkPlanner.Plan(TestPolicy.Compile(text), Some.Session);
}
