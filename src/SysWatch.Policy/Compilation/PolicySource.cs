using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Compilation;

/// <summary>What a policy was compiled from, kept to explain it.</summary>
internal sealed class PolicySource(RuleList rules, ImmutableArray<RuleGlob> globs, ByteSetTable sets,
    PolicyContext context)
{
    private readonly Dictionary<int, NumberedRule> _byIndex = rules.Rules.ToDictionary(rule => rule.Index);

    public ImmutableArray<NumberedRule> Rules => rules.Rules;

    public ImmutableArray<RuleGlob> Globs => globs;

    public ByteSetTable Sets => sets;

    public PolicyContext Context => context;

    public PathAccess AccessOf(int rule) =>
        _byIndex.TryGetValue(rule, out var found) && found.Rule is PathRule path ? path.Access : PathAccess.None;
}
