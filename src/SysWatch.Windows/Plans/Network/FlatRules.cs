using System.Collections.Immutable;
using System.Net;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Plans.Network;

/// <summary>
/// The rules of a policy as one layer asks them, for one kind of program: in the order in which the first match decides,
/// and as few as say the same. The last holds for everything.
/// </summary>
internal static class FlatRules
{
    private static readonly NetworkProtocols[] s_protocols =
        [NetworkProtocols.Tcp, NetworkProtocols.Udp, NetworkProtocols.Other];

    public static List<FlatRule> Of(CompiledPolicy policy, WfpLayer layer, ActorSet actors)
    {
        var isConnect = layer is WfpLayer.ConnectV4 or WfpLayer.ConnectV6;
        var operation = isConnect ? NetworkOperations.Connect : NetworkOperations.Bind;
        var protocols = ProtocolsOf(layer);
        var lists = new List<PrefixRules>();
        // The shortest first, so that whoever holds a prefix is there before it.
        foreach (var prefix in policy.Network.Prefixes.OrderBy(prefix => prefix.Length).ThenBy(prefix => prefix.Address))
        {
            var rules = Reduce(prefix, operation, protocols, actors);
            if (!WfpConstants.IsV6(layer) && rules[0].HoldsMapped)
            {
                // Of IPv4 the longest of these holds all, and hides the others.
                lists.Clear();
                rules = [.. rules.Select(rule => rule with { Address = FlatRule.Mapped, Length = 96 })];
            }
            if (!WfpConstants.IsV6(layer) && !rules[0].IsMapped)
                continue;
            if (lists.Count > 0 && rules[0].Length == lists[^1].Rules[0].Length &&
                rules[0].Address == lists[^1].Rules[0].Address)
                lists.RemoveAt(lists.Count - 1);
            lists.Add(new PrefixRules(rules));
        }
        Shorten(lists);
        var flat = lists.AsEnumerable().Reverse().SelectMany(list => list.Rules).ToList();
        return layer is WfpLayer.ReceiveV4 or WfpLayer.ReceiveV6
            ? [.. OfUnspecified(policy, layer, actors, flat), .. flat]
            : flat;
    }

    private static NetworkProtocols ProtocolsOf(WfpLayer layer) => layer switch
    {
        // TCP alone listens.
        WfpLayer.ListenV4 or WfpLayer.ListenV6 => NetworkProtocols.Tcp,
        // Every program binds to a port of the system's choice before it connects; whether a filter sees that as port 0
        // is nowhere written. What comes in is asked elsewhere, so that here only raw sockets are left to ask about.
        WfpLayer.AssignV4 or WfpLayer.AssignV6 => NetworkProtocols.Other,
        _ => NetworkProtocols.All,
    };

    /// <summary>The entries that can decide here, up to the first that always does.</summary>
    private static List<FlatRule> Reduce(
        NetworkPrefix prefix, NetworkOperations operation, NetworkProtocols protocols, ActorSet actors)
    {
        var rules = new List<FlatRule>();
        foreach (var entry in prefix.Entries)
        {
            var shared = entry.Protocols & protocols;
            if ((entry.Operations & operation) == 0 || shared == 0 ||
                (!entry.Actors.IsEmpty && !entry.Actors.Intersects(actors)))
                continue;
            var rule = new FlatRule(
                prefix.Address, prefix.Length, shared, entry.PortFirst, entry.PortLast, entry.Decision.Permits,
                entry.Decision.Rule);
            Add(rules, rule);
            if (rules.Count > 0 && rules[^1].HasAllPorts && (rules[^1].Protocols & protocols) == protocols)
                break;
        }
        // What says the same as the last says, right before it, says nothing.
        while (rules.Count > 1 && rules[^2].Permits == rules[^1].Permits)
            rules.RemoveAt(rules.Count - 2);
        return rules;
    }

    /// <summary>
    /// Other protocols have no ports: a policy asks them as port 0, and a filter would compare types and codes of ICMP.
    /// </summary>
    private static void Add(List<FlatRule> rules, FlatRule rule)
    {
        if (rule.HasAllPorts || (rule.Protocols & NetworkProtocols.Other) == 0)
        {
            rules.Add(rule);
            return;
        }
        if (rule.PortFirst == 0)
        {
            rules.Add(rule with { Protocols = NetworkProtocols.Other, PortLast = ushort.MaxValue });
        }
        if ((rule.Protocols & ~NetworkProtocols.Other) != 0)
            rules.Add(rule with { Protocols = rule.Protocols & ~NetworkProtocols.Other });
    }

    /// <summary>Takes out what falls through to a shorter prefix that says the same.</summary>
    private static void Shorten(List<PrefixRules> lists)
    {
        for (var i = lists.Count - 1; i > 0; i--)
        {
            var own = lists[i].Rules;
            var first = own[0];
            var outer = lists.FindLastIndex(i - 1, list =>
                list.Rules[0].Length < first.Length && list.Rules[0].Holds(first.Address));
            if (outer < 0)
                continue;
            var whole = lists[outer].Whole;
            var kept = own.Count - whole.Length;
            if (kept < 0 || !own.Skip(kept).Zip(whole).All(pair => SaysTheSame(pair.First, pair.Second)))
                continue;
            own.RemoveRange(kept, whole.Length);
            if (kept == 0)
                lists.RemoveAt(i);
        }
    }

    private static bool SaysTheSame(FlatRule one, FlatRule other) =>
        one.Protocols == other.Protocols && one.PortFirst == other.PortFirst && one.PortLast == other.PortLast &&
        one.Permits == other.Permits;

    /// <summary>
    /// What comes in for a socket that is bound to every address names one of them: whoever may bind to every address may
    /// take it. A socket for both families takes IPv4 with :: as its address.
    /// </summary>
    private static IEnumerable<FlatRule> OfUnspecified(
        CompiledPolicy policy, WfpLayer layer, ActorSet actors, List<FlatRule> flat)
    {
        if (flat.TrueForAll(rule => rule.Permits))
            yield break;
        var edges = policy.Network.Prefixes.SelectMany(prefix => prefix.Entries)
            .SelectMany(entry => new[] { entry.PortFirst, entry.PortLast + 1 })
            .Append(0).Append(ushort.MaxValue + 1).Distinct().Order().ToImmutableArray();
        IPAddress[] addresses = WfpConstants.IsV6(layer) ? [IPAddress.IPv6Any] : [IPAddress.Any, IPAddress.IPv6Any];
        foreach (var protocol in s_protocols)
        {
            FlatRule? open = null;
            for (var i = 0; i + 1 < edges.Length; i++)
            {
                var decision = addresses.Select(address => policy.DecideNetwork(
                    new NetworkRequest(
                        NetworkOperations.Bind, protocol, NetworkRequest.ToNumber(address), (ushort)edges[i]), actors))
                    .MinBy(decision => decision.Verdict);
                // Without ports, what is said of port 0 is said of all.
                var last = (ushort)(protocol == NetworkProtocols.Other ? ushort.MaxValue : edges[i + 1] - 1);
                if (decision.Permits)
                {
                    open = open is { } begun ? begun with { PortLast = last }
                        : new FlatRule(0, 0, protocol, (ushort)edges[i], last, true, decision.Rule);
                }
                else if (open is { } ended)
                {
                    yield return ended;
                    open = null;
                }
                if (protocol == NetworkProtocols.Other)
                    break;
            }
            if (open is { } rest)
                yield return rest;
        }
    }

    private sealed class PrefixRules(List<FlatRule> rules)
    {
        public List<FlatRule> Rules { get; } = rules;

        /// <summary>Before anything is taken out.</summary>
        public ImmutableArray<FlatRule> Whole { get; } = [.. rules];
    }
}
