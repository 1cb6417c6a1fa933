using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Plans.Network;

/// <summary>
/// The filters that hold a session to the network rules of its policy. They stand in a sublayer of the session's own:
/// there the filter of the greatest weight that matches decides, so weights are the order of the rules. A rule that
/// asks refuses; one that audits permits.
/// </summary>
internal static class NetworkPlanner
{
    /// <summary>More would make every connection of the machine slower, also those of others.</summary>
    public const int FiltersMax = 8192;

    private const string Asked =
        "Rules that ask about the network refuse at once: a filter cannot wait for a person.";

    private const string Bound =
        "A session can take a port for itself that it may not bind; it cannot listen on it, and nothing comes in.";

    private const string Resolved =
        "Names are looked up by Windows' own DNS service for the session: a name can carry data out.";

    private const string Served =
        "Shares are opened by Windows itself for the session: \\\\SERVER\\NAME is a matter of files, not of the " +
        "network.";

    /// <summary>The agent, packages and globs cannot be told apart by a filter; these programs can.</summary>
    public static NetworkPlan Plan(CompiledPolicy policy, Sid session)
    {
        var sublayer = KeyOf(session, 0, 0);
        if (policy.Mode != PolicyMode.Enforce)
            return new NetworkPlan(WfpConstants.Provider, sublayer, [], [], "");
        var named = Named(policy);
        var filters = ImmutableArray.CreateBuilder<FilterPlan>();
        var needed = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var layer in Enum.GetValues<WfpLayer>())
        {
            var rules = Ordered(policy, layer, named, needed);
            if (rules.Count > FiltersMax || filters.Count + rules.Count > FiltersMax)
            {
                return new NetworkPlan(WfpConstants.Provider, sublayer, [], [],
                    $"The network rules of {policy.Profile} need more than {FiltersMax:N0} filters on this machine, " +
                    "which is the most that one session may add. Join address blocks and ranges of ports, or name " +
                    "fewer programs in `for`.");
            }
            for (var i = 0; i < rules.Count; i++)
            {
                filters.Add(FilterOf(
                    policy, session, layer, rules[i], KeyOf(session, (byte)layer, i), (ulong)(rules.Count - i)));
            }
        }
        return new NetworkPlan(WfpConstants.Provider, sublayer, filters.ToImmutable(), Gaps(policy, named))
        {
            Needed = needed.ToImmutable(),
        };
    }

    private static NamedPrograms Named(CompiledPolicy policy)
    {
        var bits = policy.Network.Prefixes.SelectMany(prefix => prefix.Entries)
            .Aggregate(0u, (bits, entry) => bits | entry.Actors.Bits);
        return policy.ProgramsOf(new ActorSet(bits));
    }

    /// <summary>The rules of programs that are named, each whole, and behind them those for all others.</summary>
    private static List<(string? Program, FlatRule Rule)> Ordered(
        CompiledPolicy policy, WfpLayer layer, NamedPrograms named, ImmutableDictionary<string, string>.Builder needed)
    {
        var others = FlatRules.Of(policy, layer, ActorSet.None);
        var all = new List<(string?, FlatRule)>();
        foreach (var path in named.Paths)
        {
            var own = FlatRules.Of(policy, layer, policy.ActorsOf(new ExecutableIdentity(path)));
            if (own.SequenceEqual(others))
                continue;
            all.AddRange(own.Select(rule => ((string?)path, rule)));
            if (all.Count > FiltersMax)
                return all;
            if (ProgramRules.BlocksMore(own, others) is { } more)
                needed.TryAdd(path, policy.Rules[more.Rule].Id);
        }
        // What no filter of the sublayer speaks of is left to the other sublayers, as with a filter that permits.
        var last = others.FindLastIndex(rule => !rule.Permits);
        all.AddRange(others.Take(last + 1).Select(rule => ((string?)null, rule)));
        return last < 0 && all.TrueForAll(entry => entry.Item2.Permits) ? [] : all;
    }

    private static FilterPlan FilterOf(
        CompiledPolicy policy, Sid session, WfpLayer layer, (string? Program, FlatRule Rule) of, Guid key, ulong weight)
    {
        var rule = of.Rule;
        var conditions = ImmutableArray.CreateBuilder<FilterCondition>();
        conditions.Add(new MemberCondition(session));
        if (of.Program is not null)
            conditions.Add(new ProgramCondition(of.Program));
        // The layer of listeners has no condition for the protocol: it is TCP's.
        if (layer is not (WfpLayer.ListenV4 or WfpLayer.ListenV6))
            conditions.AddRange(ConditionsOf(rule.Protocols));
        var isRemote = layer is WfpLayer.ConnectV4 or WfpLayer.ConnectV6;
        var isV6 = WfpConstants.IsV6(layer);
        var length = isV6 ? rule.Length : Math.Max(0, rule.Length - FlatRule.MappedLength);
        if (length > 0)
        {
            conditions.Add(new AddressCondition(
                isRemote ? WfpField.RemoteAddress : WfpField.LocalAddress, isV6, rule.Address, (byte)length));
        }
        if (!rule.HasAllPorts)
        {
            conditions.Add(new PortCondition(
                isRemote ? WfpField.RemotePort : WfpField.LocalPort, rule.PortFirst, rule.PortLast));
        }
        return new FilterPlan(key, layer, weight, conditions.ToImmutable(), rule.Permits, policy.Rules[rule.Rule].Id);
    }

    /// <summary>
    /// Ranges: conditions on one field are alternatives, so that "neither TCP nor UDP" as two conditions would hold for
    /// every protocol.
    /// </summary>
    private static IEnumerable<ProtocolCondition> ConditionsOf(NetworkProtocols protocols)
    {
        const byte tcp = 6;
        const byte udp = 17;
        if (protocols == NetworkProtocols.All)
            yield break;
        var hasTcp = (protocols & NetworkProtocols.Tcp) != 0;
        var hasUdp = (protocols & NetworkProtocols.Udp) != 0;
        if ((protocols & NetworkProtocols.Other) != 0)
        {
            yield return new ProtocolCondition(0, tcp - 1);
            yield return new ProtocolCondition(tcp + 1, udp - 1);
            yield return new ProtocolCondition(udp + 1, byte.MaxValue);
        }
        if (hasTcp)
            yield return new ProtocolCondition(tcp, tcp);
        if (hasUdp)
            yield return new ProtocolCondition(udp, udp);
    }

    private static ImmutableArray<string> Gaps(CompiledPolicy policy, NamedPrograms named)
    {
        var gaps = ImmutableArray.CreateBuilder<string>();
        if (!named.Others.IsEmpty)
        {
            gaps.Add($"What network rules say for {string.Join(", ", named.Others)} is not held: a filter knows a " +
                "program by its whole path only. It counts as any other program of the session.");
        }
        if (!named.Paths.IsEmpty)
        {
            gaps.Add("What network rules say for a program holds for its file, whoever has started it and whatever " +
                $"it has loaded: {string.Join(", ", named.Paths)}.");
        }
        if (policy.Rules.Any(rule => rule is { Guard: Guard.Network, Verdict: Verdict.Ask }))
            gaps.Add(Asked);
        gaps.Add(Bound);
        gaps.Add(Resolved);
        gaps.Add(Served);
        return gaps.ToImmutable();
    }

    /// <summary>A name-based GUID (RFC 9562, version 8) of the session, the layer and the filter's number.</summary>
    private static Guid KeyOf(Sid session, byte layer, int number)
    {
        Span<byte> name = stackalloc byte[session.Bytes.Length + 5];
        session.Bytes.CopyTo(name);
        name[^5] = layer;
        BinaryPrimitives.WriteInt32LittleEndian(name[^4..], number);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
