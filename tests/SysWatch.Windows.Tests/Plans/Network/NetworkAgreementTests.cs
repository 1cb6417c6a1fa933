using System.Net;
using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.TestSupport;
using SysWatch.Windows.Plans.Network;
using Some = SysWatch.Windows.Tests.Plans.Security.Some;

namespace SysWatch.Windows.Tests.Plans.Network;

/// <summary>Random policies and requests: the filters must decide as the policy does.</summary>
public sealed class NetworkAgreementTests
{
    private const string Git = "/C:/Program Files/Git/git.exe";
    private const string Curl = "/C:/Windows/System32/curl.exe";

    private static readonly string[] s_verdicts = ["allow", "audit", "ask", "deny"];
    private static readonly string[] s_operations = ["connect", "bind", "all"];
    private static readonly string[] s_protocols = ["", "tcp", "udp", "other", "[tcp, other]", "[udp, tcp]"];
    private static readonly string[] s_ports = ["", "[80]", "[443, 80-90]", "[0-100, 500]", "[0]"];
    private static readonly string[] s_for = ["", "", "agent", $"'{Git}'", $"['{Git}', '{Curl}']", "npm:x"];

    private static readonly string[] s_blocks =
    [
        "any", "loopback", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1",
        "::ffff:10.1.0.0/112", "0.0.0.0", "::", "::/64", "::/0", "::ffff:0:0/96",
    ];

    private static readonly string[] s_addresses =
    [
        "10.1.2.3", "10.1.9.9", "10.9.9.9", "8.8.8.8", "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "2001:db8::1",
        "2001:db8::2", "fe80::1",
    ];

    private static readonly ushort[] s_portNumbers = [0, 1, 80, 85, 100, 443, 500, 9999, 65535];

    private static readonly (NetworkProtocols Protocol, byte Number)[] s_numbers =
    [
        (NetworkProtocols.Tcp, 6), (NetworkProtocols.Udp, 17), (NetworkProtocols.Other, 1),
        (NetworkProtocols.Other, 58), (NetworkProtocols.Other, 0), (NetworkProtocols.Other, 255),
    ];

    private static readonly Gen<string> s_rule = Gen.Select(
        Pick.OneOf(s_blocks).Array[1, 3], Pick.OneOf(s_operations), Gen.Int[0, 3], Pick.OneOf(s_protocols),
        Pick.OneOf(s_ports), Pick.OneOf(s_for), Gen.Bool,
        (to, operation, verdict, protocol, ports, clause, locked) =>
            $"      {s_verdicts[verdict]}: {operation}\n" +
            $"      to: [{string.Join(", ", to.Select(block => $"'{block}'"))}]\n" +
            (protocol.Length == 0 ? "" : $"      protocol: {protocol}\n") +
            (ports.Length == 0 ? "" : $"      ports: {ports}\n") +
            (clause.Length == 0 ? "" : $"      for: {clause}\n") +
            (locked && verdict == 3 ? "      locked: true\n" : ""));

    [Fact]
    public void The_filters_decide_as_the_policy_does() => Gen.Select(s_rule.Array[0, 6], Gen.Int[0, 3])
        .Sample((rules, fallback) => Agree(TestPolicy.Compile(Text(rules, fallback))), iter: 60, threads: 2);

    [Fact]
    public void Nobody_outside_of_the_session_is_met() => Gen.Select(s_rule.Array[0, 6], Gen.Int[0, 3])
        .Sample(
            (rules, fallback) => NetworkPlanner.Plan(TestPolicy.Compile(Text(rules, fallback)), Some.Session).Filters
                .All(filter => filter.Conditions.Contains(new MemberCondition(Some.Session))),
            iter: 30, threads: 2);

    [Fact]
    public void A_program_that_cannot_be_named_may_no_more_than_the_policy_says() =>
        Gen.Select(s_rule.Array[0, 6], Gen.Int[0, 3]).Sample(
            (rules, fallback) =>
            {
                var policy = TestPolicy.Compile(Text(rules, fallback));
                var plan = PlanPrograms.Name(
                    NetworkPlanner.Plan(policy, Some.Session), path => path == Git ? [] : [1]);
                return plan.Refusal.Length > 0 || Agree(policy, plan, Git);
            },
            iter: 60, threads: 2);

    private static bool Agree(CompiledPolicy policy) =>
        Agree(policy, NetworkPlanner.Plan(policy, Some.Session), unnamed: null);

    /// <param name="unnamed">A program that no filter names: it may be refused more.</param>
    private static bool Agree(CompiledPolicy policy, NetworkPlan plan, string? unnamed)
    {
        Assert.Equal("", plan.Refusal);
        Assert.Equal(plan.Filters.Length, plan.Filters.Select(filter => filter.Key).Distinct().Count());
        var model = new WfpModel(plan.Filters);
        foreach (var program in new[] { Git, Curl, "/C:/other.exe" })
        {
            var actors = policy.ActorsOf(new ExecutableIdentity(program));
            foreach (var address in s_addresses)
            {
                var number = NetworkRequest.ToNumber(IPAddress.Parse(address));
                foreach (var isV6 in address.Contains(':') ? new[] { true } : [false, true])
                    AgreeAt(policy, model, program, actors, number, isV6, program == unnamed);
            }
        }
        return true;
    }

    private static void AgreeAt(
        CompiledPolicy policy, WfpModel model, string program, ActorSet actors, UInt128 address, bool isV6,
        bool mayBeRefused)
    {
        foreach (var (protocol, number) in s_numbers)
        {
            foreach (var port in s_portNumbers)
            {
                bool Policy(NetworkOperations operation, UInt128 at) => policy.DecideNetwork(
                    new NetworkRequest(operation, protocol, at, protocol == NetworkProtocols.Other ? (ushort)0 : port),
                    actors).Permits;
                void Same(bool expected, WfpLayer v4)
                {
                    var layer = isV6 ? v4 + (byte)1 : v4;
                    var packet = new Packet(layer, number, address, port, program, [Some.User, Some.Session]);
                    var decided = model.Decide(packet);
                    if ((decided?.Permits ?? true) != expected && (!mayBeRefused || !expected))
                        Assert.Fail($"{packet}: {decided}");
                }

                var binds = Policy(NetworkOperations.Bind, address);
                Same(Policy(NetworkOperations.Connect, address), WfpLayer.ConnectV4);
                Same(
                    binds || Policy(NetworkOperations.Bind, 0) ||
                    (!isV6 && Policy(NetworkOperations.Bind, NetworkRequest.ToNumber(IPAddress.Any))),
                    WfpLayer.ReceiveV4);
                if (protocol == NetworkProtocols.Tcp)
                    Same(binds, WfpLayer.ListenV4);
                Same(protocol != NetworkProtocols.Other || binds, WfpLayer.AssignV4);
            }
        }
    }

    private static string Text(string[] rules, int fallback)
    {
        var text = new StringBuilder($"network:\n  default: {s_verdicts[fallback]}\n");
        for (var i = 0; i < rules.Length; i++)
            text.Append(i == 0 ? "  rules:\n" : "").Append("    - id: r").Append(i).Append('\n').Append(rules[i]);
        return text.ToString();
    }
}
