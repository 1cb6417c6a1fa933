using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

internal sealed partial class ProfileReader
{
    private void ReadNetwork(MapReader profile)
    {
        if (profile.Map("network") is not { } map)
            return;
        ReadDefault(map, Guard.Network);
        foreach (var rule in map.Maps("rules"))
        {
            var common = ReadCommon(rule);
            var operations = NetworkOperations.None;
            foreach (var word in VerdictWords(rule, common))
                operations |= OperationOf(word);
            var to = ImmutableArray.CreateBuilder<AddressBlock>();
            foreach (var text in rule.Texts("to"))
                to.AddRange(AddressParser.Parse(text, _diagnostics));
            _rules.Add(new NetworkRule(rule.Position, common.Id, common.Verdict, common.For, common.Reason,
                common.Instead, common.IsLocked, operations, ReadProtocols(rule), to.ToImmutable(), ReadPorts(rule)));
        }
    }

    private static NetworkProtocols ReadProtocols(MapReader rule)
    {
        if (!rule.Has("protocol"))
            return NetworkProtocols.All;
        var protocols = NetworkProtocols.None;
        foreach (var word in rule.Words("protocol"))
            protocols |= ProtocolOf(word);
        return protocols;
    }

    /// <summary>In order, without overlaps: fewer entries for each prefix.</summary>
    private ImmutableArray<PortRange> ReadPorts(MapReader rule)
    {
        if (!rule.Has("ports"))
            return [PortRange.All];
        var ranges = new List<PortRange>();
        foreach (var text in rule.Texts("ports"))
        {
            if (AddressParser.ParsePorts(text, _diagnostics) is { } range)
                ranges.Add(range);
        }
        var merged = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, range.Last) };
            else
                merged.Add(range);
        }
        return merged.ToImmutable();
    }

    private void ReadEnvironment(MapReader profile)
    {
        if (profile.Map("environment") is not { } map)
            return;
        ReadDefault(map, Guard.Environment);
        foreach (var rule in map.Maps("rules"))
            ReadEnvironmentRule(rule);
        foreach (var rule in map.Maps("injection"))
        {
            var names = ReadGlobs(rule.Texts("names"), GlobKind.Variable);
            _rules.Add(new InjectionRule(rule.Position, ReadId(rule), rule.Sentence("reason"), rule.Sentence("instead"),
                names, rule.Boolean("always")));
        }
    }

    private void ReadEnvironmentRule(MapReader rule)
    {
        var common = ReadCommon(rule);
        if (common.VerdictKey is not null)
            rule.Word(common.VerdictKey);
        var names = ReadGlobs(rule.Texts("names"), GlobKind.Variable);
        var values = ReadValues(rule.Texts("values"));
        if (!rule.Has("names") && !rule.Has("values"))
        {
            _diagnostics.Error(DiagnosticCodes.MissingKey, rule.Position,
                "an environment rule needs 'names', 'values' or both.",
                "For every variable write names: [\"*\"].");
        }
        _rules.Add(new EnvironmentRule(rule.Position, common.Id, common.Verdict, common.For, common.Reason,
            common.Instead, common.IsLocked, names, values));
    }

    private ImmutableArray<ValueText> ReadValues(ImmutableArray<YamlText> texts)
    {
        var values = ImmutableArray.CreateBuilder<ValueText>(texts.Length);
        foreach (var text in texts)
        {
            if (ValuePatternParser.Parse(text.Value, out var error) is { } pattern)
            {
                values.Add(new ValueText(text, pattern));
                continue;
            }
            _diagnostics.Error(error.Contains(" than ", StringComparison.Ordinal) ? DiagnosticCodes.Limit
                : DiagnosticCodes.BadValuePattern,
                text.Position, $"the pattern '{MapReader.Clip(text.Value)}': {error}");
        }
        return values.ToImmutable();
    }

    private AgentPart? ReadAgent(MapReader profile)
    {
        if (profile.Map("agent") is not { } map)
            return null;
        var executables = map.Texts("executables");
        var packages = map.Texts("packages");
        var attach = map.Texts("attach");
        ReadGlobs([.. executables.Concat(attach).Where(text => ExecutableNames.IsPath(text.Value))], GlobKind.Path);
        foreach (var package in packages)
            CheckPackage(package);
        return new AgentPart(map.Sentence("name"), executables, packages, attach, map.Texts("unsafe-flags"));
    }

    private static NetworkOperations OperationOf(string word) => word switch
    {
        "connect" => NetworkOperations.Connect,
        "bind" => NetworkOperations.Bind,
        _ => NetworkOperations.All,
    };

    private static NetworkProtocols ProtocolOf(string word) => word switch
    {
        "tcp" => NetworkProtocols.Tcp,
        "udp" => NetworkProtocols.Udp,
        _ => NetworkProtocols.Other,
    };
}
