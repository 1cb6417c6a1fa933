using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Explaining;

/// <summary>Puts a rule back into the words of the language.</summary>
internal static class RuleDescriber
{
    public static Func<NumberedRule, RuleDescription> Describe(CompiledPolicy policy) => rule => new RuleDescription(
        rule.Index, policy.Rules[rule.Index], Accesses(rule.Rule), Objects(rule.Rule),
        rule.Rule.For is { } clause ? clause.Entries : rule.Rule is InjectionRule { IsAlways: false }
            ? ["any that a rule names in `for`"] : []);

    /// <summary>The block of a network rule that holds the address; null when the rule does not match.</summary>
    public static string? MatchOf(NetworkRule rule, NetworkRequest request)
    {
        var address = request.Operation == NetworkOperations.Connect ? NetworkCompiler.Destination(request.Address)
            : request.Address;
        if ((rule.Operations & request.Operation) == 0 || (rule.Protocols & request.Protocol) == 0 ||
            !rule.Ports.Any(ports => request.Port >= ports.First && request.Port <= ports.Last))
            return null;
        foreach (var block in rule.To)
        {
            if (block.Contains(address))
                return Text(block);
        }
        return null;
    }

    private static ImmutableArray<string> Accesses(ProfileRule rule) => rule switch
    {
        PathRule path => Words(path.Access),
        NetworkRule network => network.Operations == NetworkOperations.All ? ["connect", "bind"]
            : [network.Operations.ToString().ToLowerInvariant()],
        _ => rule.Verdict == Verdict.Deny ? ["hide"] : ["pass"],
    };

    private static ImmutableArray<string> Words(PathAccess access) =>
        [.. Enumerable.Range(0, PathTable.AccessCount).Select(bit => (PathAccess)(1 << bit))
            .Where(one => (access & one) != 0).Select(one => one.ToString().ToLowerInvariant())];

    private static ImmutableArray<string> Objects(ProfileRule rule) => rule switch
    {
        PathRule path => Texts(path.Paths),
        NetworkRule network => [.. network.To.Select(block => Text(block) + Ports(network) + Protocols(network))],
        EnvironmentRule environment =>
            [.. Texts(environment.Names), .. environment.Values.Select(value => value.Text.Value)],
        InjectionRule injection => Texts(injection.Names),
        _ => [],
    };

    private static ImmutableArray<string> Texts(ImmutableArray<GlobText> globs) =>
        [.. globs.Select(glob => glob.Text.Value)];

    private static string Text(AddressBlock block)
    {
        if (block.Length == 0)
            return "any";
        var address = NetworkRequest.ToAddress(block.Address);
        var length = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? block.Length - 96
            : block.Length;
        return $"{address}/{length}";
    }

    private static string Ports(NetworkRule rule) => rule.Ports is [var one] && one == PortRange.All ? ""
        : " port " + string.Join(", ",
            rule.Ports.Select(ports => ports.First == ports.Last ? $"{ports.First}" : $"{ports.First}-{ports.Last}"));

    private static string Protocols(NetworkRule rule) =>
        rule.Protocols == NetworkProtocols.All ? "" : " " + rule.Protocols.ToString().ToLowerInvariant();
}
