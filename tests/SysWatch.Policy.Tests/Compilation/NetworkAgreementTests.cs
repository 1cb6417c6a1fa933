using System.Net;
using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Tests.Support;
using SysWatch.TestSupport;

namespace SysWatch.Policy.Tests.Compilation;

/// <summary>Random network rules and requests: the prefix table must answer as the rules read one by one.</summary>
public sealed class NetworkAgreementTests
{
    private static readonly string[] s_verdicts = ["allow", "audit", "ask", "deny"];
    private static readonly string[] s_operations = ["connect", "bind", "all"];
    private static readonly string[] s_protocols = ["", "tcp", "udp", "[tcp, other]"];
    private static readonly string[] s_ports = ["", "[80]", "[443, 80-90]", "[0-100, 500]"];

    private static readonly string[] s_blocks =
    [
        "any", "loopback", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1",
            "::ffff:10.1.0.0/112", "0.0.0.0", "::",
    ];

    private static readonly string[] s_addresses =
        ["10.1.2.3", "10.1.9.9", "10.9.9.9", "8.8.8.8", "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::",
            "2001:db8::1", "2001:db8::2", "fe80::1"];

    private static readonly Gen<TestRule> s_rule = Gen.Select(
        Pick.OneOf(s_blocks).Array[1, 3], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool,
            Gen.Bool,
        (to, operation, verdict, protocol, ports, agent, locked) =>
            new TestRule(to, operation, verdict, protocol, ports, agent, locked && verdict == 3));

    [Fact]
    public void The_prefix_table_answers_as_the_rules_read_one_by_one() => Gen
        .Select(s_rule.Array[0, 6], Gen.Int[0, 3])
        .Sample((rules, fallback) => Agree(rules, fallback), iter: 500);

    [Fact]
    public void The_longest_prefix_of_the_table_gives_the_same_answer_as_the_policy() => Gen
        .Select(s_rule.Array[0, 6], Gen.Int[0, 3])
        .Sample((rules, fallback) => TableAgrees(TestPolicy.Compile(Text(rules, fallback))), iter: 200);

    private static bool Agree(TestRule[] rules, int fallback)
    {
        var policy = TestPolicy.Compile(Text(rules, fallback));
        foreach (var (request, isAgent) in Requests())
        {
            var actors = policy.ActorsOf(new ExecutableIdentity("/x", null, isAgent));
            if (policy.DecideNetwork(request, actors).Verdict != Expected(rules, request, isAgent, fallback))
                return false;
        }
        return true;
    }

    private static bool TableAgrees(CompiledPolicy policy)
    {
        foreach (var (request, isAgent) in Requests())
        {
            var actors = policy.ActorsOf(new ExecutableIdentity("/x", null, isAgent));
            var longest = policy.Network.Prefixes.Where(prefix => Holds(prefix, request.Address))
                .MaxBy(prefix => prefix.Length)!;
            var first = longest.Entries.First(entry => (entry.Operations & request.Operation) != 0 &&
                (entry.Protocols & request.Protocol) != 0 && request.Port >= entry.PortFirst &&
                    request.Port <= entry.PortLast &&
                (entry.Actors.IsEmpty || entry.Actors.Intersects(actors)));
            if (first.Decision != policy.DecideNetwork(request, actors))
                return false;
        }
        return policy.Network.Prefixes.Any(prefix => prefix.Length == 0);
    }

    private static IEnumerable<(NetworkRequest Request, bool IsAgent)> Requests() =>
        from address in s_addresses
        from operation in new[] { NetworkOperations.Connect, NetworkOperations.Bind }
        from protocol in new[] { NetworkProtocols.Tcp, NetworkProtocols.Udp, NetworkProtocols.Other }
        from port in new ushort[] { 0, 80, 443, 500, 9999 }
        from isAgent in new[] { false, true }
        select (new NetworkRequest(operation, protocol, NetworkRequest.ToNumber(IPAddress.Parse(address)), port),
            isAgent);

    private static bool Holds(NetworkPrefix prefix, UInt128 address) =>
        prefix.Length == 0 || address >> (128 - prefix.Length) == prefix.Address >> (128 - prefix.Length);

    private static Verdict Expected(TestRule[] rules, NetworkRequest request, bool isAgent, int fallback)
    {
        var verdict = (Verdict)(fallback + 1);
        foreach (var rule in rules)
        {
            if (!Matches(rule, request, isAgent))
                continue;
            verdict = (Verdict)(rule.Verdict + 1);
            if (rule.Locked)
                break;
        }
        return verdict;
    }

    private static bool Matches(TestRule rule, NetworkRequest request, bool isAgent)
    {
        var address = NetworkRequest.ToAddress(request.Address);
        if (request.Operation == NetworkOperations.Connect && address.Equals(IPAddress.Any))
            address = IPAddress.Loopback;
        if (request.Operation == NetworkOperations.Connect && address.Equals(IPAddress.IPv6Any))
            address = IPAddress.IPv6Loopback;
        var operation = rule.Operation == 2 ||
            (rule.Operation == 0) == (request.Operation == NetworkOperations.Connect);
        var protocol = rule.Protocol switch
        {
            0 => true,
            1 => request.Protocol == NetworkProtocols.Tcp,
            2 => request.Protocol == NetworkProtocols.Udp,
            _ => request.Protocol != NetworkProtocols.Udp,
        };
        var port = rule.Ports switch
        {
            0 => true,
            1 => request.Port == 80,
            2 => request.Port is 443 or (>= 80 and <= 90),
            _ => request.Port is <= 100 or 500,
        };
        return operation && protocol && port && (!rule.Agent || isAgent) &&
            rule.To.Any(block => InBlock(block, address));
    }

    private static bool InBlock(string block, IPAddress address)
    {
        if (block == "any")
            return true;
        if (block == "loopback")
            return IPAddress.IsLoopback(address);
        var slash = block.IndexOf('/', StringComparison.Ordinal);
        var v6 = address.MapToIPv6();
        var network = IPAddress.Parse(slash < 0 ? block : block[..slash]);
        var bits = slash < 0 ? 128 : int.Parse(block[(slash + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        if (slash >= 0 && network.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            bits += 96;
        return Bits(network.MapToIPv6())[..bits] == Bits(v6)[..bits];
    }

    private static string Bits(IPAddress address) =>
        string.Concat(address.GetAddressBytes().Select(unit => Convert.ToString(unit, 2).PadLeft(8, '0')));

    private static string Text(TestRule[] rules, int fallback)
    {
        var text = new StringBuilder($"network:\n  default: {s_verdicts[fallback]}\n  rules:\n");
        if (rules.Length == 0)
            return $"network:\n  default: {s_verdicts[fallback]}\n";
        for (var i = 0; i < rules.Length; i++)
        {
            text.Append($"    - id: r{i}\n      {s_verdicts[rules[i].Verdict]}: {s_operations[rules[i].Operation]}\n");
            text.Append($"      to: [{string.Join(", ", rules[i].To.Select(block => $"'{block}'"))}]\n");
            text.Append(rules[i].Protocol == 0 ? "" : $"      protocol: {s_protocols[rules[i].Protocol]}\n");
            text.Append(rules[i].Ports == 0 ? "" : $"      ports: {s_ports[rules[i].Ports]}\n");
            text.Append(rules[i].Agent ? "      for: agent\n" : "");
            text.Append(rules[i].Locked ? "      locked: true\n" : "");
        }
        return text.ToString();
    }

    private sealed record TestRule(string[] To, int Operation, int Verdict, int Protocol, int Ports, bool Agent,
        bool Locked)
    {
        public override string ToString() =>
            $"{string.Join(' ', To)} {Operation} {Verdict} {Protocol} {Ports} {Agent} {Locked}";
    }
}
