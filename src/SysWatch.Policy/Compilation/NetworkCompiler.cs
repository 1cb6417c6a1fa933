using System.Collections.Immutable;
using System.Net;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Compilation;

/// <summary>Flattens the network rules into the longest-prefix table.</summary>
internal sealed class NetworkCompiler(RuleList rules, DiagnosticList diagnostics)
{
    // Linux takes a connection to the unspecified address for one to this machine.
    private static readonly (AddressBlock Unspecified, UInt128 Loopback)[] s_aliases =
    [
        (new(NetworkRequest.ToNumber(IPAddress.Any), 128), NetworkRequest.ToNumber(IPAddress.Loopback)),
        (new(NetworkRequest.ToNumber(IPAddress.IPv6Any), 128), NetworkRequest.ToNumber(IPAddress.IPv6Loopback)),
    ];

    private readonly ImmutableArray<NumberedRule> _rules = rules.ByPrecedence(rule => rule is NetworkRule);
    private readonly List<NetworkEntry> _entries = [];
    private readonly HashSet<int> _reached = [];

    /// <summary>Null after an error.</summary>
    public NetworkTable? Compile()
    {
        var blocks = _rules.SelectMany(rule => ((NetworkRule)rule.Rule).To).ToHashSet();
        if (blocks.Count > 0)
        {
            foreach (var (unspecified, _) in s_aliases)
                blocks.Add(unspecified);
        }
        blocks.Add(new AddressBlock(0, 0));
        if (blocks.Count > NetworkTable.PrefixesMax)
        {
            diagnostics.Error(DiagnosticCodes.Limit, _rules[0].Rule.Position,
                $"the policy has more than {NetworkTable.PrefixesMax} network prefixes.");
            return null;
        }
        var prefixes = ImmutableArray.CreateBuilder<NetworkPrefix>();
        foreach (var block in blocks.OrderBy(block => block.Length).ThenBy(block => block.Address))
        {
            var entries = EntriesAt(block);
            if (entries.IsDefault)
                return null;
            // Already sorted by length: the nearest one that holds this block comes last.
            var nearest = prefixes.LastOrDefault(prefix => new AddressBlock(prefix.Address, prefix.Length)
                .Contains(block.Address));
            if (nearest is null || !nearest.Entries.SequenceEqual(entries))
                prefixes.Add(new NetworkPrefix(block.Address, block.Length, entries));
        }
        foreach (var rule in _rules)
        {
            if (rule.IsOwn && !_reached.Contains(rule.Index))
                Unreachable.Report(rules, rule, ShadowOf(rule), diagnostics);
        }
        return new NetworkTable(prefixes.ToImmutable());
    }

    /// <summary>Where a connection to this address really goes.</summary>
    public static UInt128 Destination(UInt128 address)
    {
        foreach (var (unspecified, loopback) in s_aliases)
        {
            if (unspecified.Address == address)
                return loopback;
        }
        return address;
    }

    private ImmutableArray<NetworkEntry> EntriesAt(AddressBlock block)
    {
        _entries.Clear();
        foreach (var rule in _rules)
        {
            var network = (NetworkRule)rule.Rule;
            var operations = OperationsAt(network, block);
            if (operations == NetworkOperations.None)
                continue;
            foreach (var ports in network.Ports)
                Add(new NetworkEntry(operations, network.Protocols, ports.First, ports.Last, rule.Actors,
                    rule.Decision));
        }
        Add(new NetworkEntry(NetworkOperations.All, NetworkProtocols.All, 0, ushort.MaxValue, ActorSet.None,
            rules.DefaultDecision(Guard.Network)));
        if (_entries.Count > NetworkTable.EntriesPerPrefixMax)
        {
            var at = NetworkRequest.ToAddress(block.Address);
            var last = rules.Rules.First(rule => rule.Index == _entries[^2].Decision.Rule);
            diagnostics.Error(DiagnosticCodes.Limit, last.Rule.Position,
                $"more than {NetworkTable.EntriesPerPrefixMax} entries hold for {at}/{block.Length} (each range of " +
                    $"ports of a rule is one).",
                "Join ranges of ports, or rules.");
            return default;
        }
        return [.. _entries];
    }

    private static NetworkOperations OperationsAt(NetworkRule rule, AddressBlock block)
    {
        var operations = Covers(rule, block) ? rule.Operations : NetworkOperations.None;
        foreach (var (unspecified, loopback) in s_aliases)
        {
            if (block != unspecified)
                continue;
            operations &= ~NetworkOperations.Connect;
            if (Covers(rule, new AddressBlock(loopback, 128)))
                operations |= rule.Operations & NetworkOperations.Connect;
        }
        return operations;
    }

    private static bool Covers(NetworkRule rule, AddressBlock block)
    {
        foreach (var to in rule.To)
        {
            if (to.Length <= block.Length && to.Contains(block.Address))
                return true;
        }
        return false;
    }

    private void Add(NetworkEntry entry)
    {
        foreach (var stronger in _entries)
        {
            if (Hides(stronger, entry))
                return;
        }
        _reached.Add(entry.Decision.Rule);
        _entries.Add(entry);
    }

    private static bool Hides(NetworkEntry stronger, NetworkEntry entry) =>
        (entry.Operations & ~stronger.Operations) == 0 && (entry.Protocols & ~stronger.Protocols) == 0 &&
        stronger.PortFirst <= entry.PortFirst && stronger.PortLast >= entry.PortLast &&
        (stronger.Actors.IsEmpty || (!entry.Actors.IsEmpty && (entry.Actors.Bits & ~stronger.Actors.Bits) == 0));

    private int ShadowOf(NumberedRule rule)
    {
        var network = (NetworkRule)rule.Rule;
        if (network.To.IsEmpty || network.Ports.IsEmpty)
            return -1;
        foreach (var other in _rules)
        {
            if (other == rule)
                return -1;
            var stronger = (NetworkRule)other.Rule;
            if (Covers(stronger, network.To[0]) && (network.Operations & stronger.Operations) != 0)
                return other.Index;
        }
        return -1;
    }
}
