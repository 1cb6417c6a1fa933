using System.Net;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Holding;
using SysWatch.Windows.Plans.Network;
using SysWatch.Windows.Tests.Plans.Stamps;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Holding;

public sealed class HeldPlanTests
{
    private const string Rules = """
        network:
          default: allow
          rules:
            - {id: block, deny: connect, to: ['192.0.2.0/24']}

        """;

    [Fact]
    public void A_connection_is_held_where_a_filter_blocks_it()
    {
        var policy = ScopePolicy.Compile(Rules);
        var plan = NetworkPlanner.Plan(policy, Some.Session);
        var held = new HeldPlan(new HeldNames(), policy, plan, _ => { }, _ => false);

        Assert.True(held.Holds(To("192.0.2.7")));
        Assert.False(held.Holds(To("198.51.100.7")));
    }

    [Fact]
    public void Without_filters_nothing_is_held()
    {
        var policy = ScopePolicy.Compile(Rules).InMode(PolicyMode.Audit);
        var held = new HeldPlan(
            new HeldNames(), policy, NetworkPlanner.Plan(policy, Some.Session), _ => { }, _ => false);

        Assert.False(held.Holds(To("192.0.2.7")));
    }

    private static NetworkRequest To(string address) => new(
        NetworkOperations.Connect, NetworkProtocols.Tcp, NetworkRequest.ToNumber(IPAddress.Parse(address)), 443);
}
