using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Explaining;

/// <summary>
/// Shows people how a verdict comes about. It looks at every rule by itself, which is slow and does not share a table
/// with the policy; the verdict is the policy's own.
/// </summary>
public sealed class PolicyExplainer(CompiledPolicy policy)
{
    private readonly PolicySource _source = policy.Source;

    /// <summary>Every rule, in the order in which they are written; the guards' defaults first.</summary>
    public ImmutableArray<RuleDescription> Rules() =>
    [
        .. policy.Rules.Select((info, index) => new RuleDescription(index, info, [], [], []))
            .Where(rule => rule.Rule.Id.StartsWith(RuleList.DefaultPrefix, StringComparison.Ordinal)),
        .. _source.Rules.Select(RuleDescriber.Describe(policy)),
    ];

    /// <param name="path">As the policy is asked; for Windows the canonical name of a file, a pipe or a key, in any
    /// case.</param>
    /// <param name="access">One access; of several, each is asked apart.</param>
    public PolicyExplanation ExplainPath(string path, PathAccess access, ExecutableIdentity executable)
    {
        var actors = policy.ActorsOf(executable);
        var bytes = policy.Style == PathStyle.Windows ? WindowsNames.Fold(path) : Encoding.UTF8.GetBytes(path);
        var decision = policy.DecidePath(bytes, access, actors);
        var guard = policy.Style == PathStyle.Windows && path.StartsWith('#') ? Guard.Registry
            : (access & PathAccess.Files) != 0 ? Guard.Files
            : access == PathAccess.Execute ? Guard.Exec : Guard.Sockets;
        var globs = _source.Globs.ToLookup(glob => glob.Rule, glob => glob.Tokens);
        return Explain(decision, guard, actors, rule => rule.Rule is PathRule candidate &&
            (candidate.Access & access) != 0 &&
            globs[rule.Index].Any(glob => GlobMatcher.IsMatch(glob, bytes, _source.Sets, '/'))
            ? FirstGlob(candidate.Paths, bytes, '/') : null);
    }

    public PolicyExplanation ExplainNetwork(NetworkRequest request, ExecutableIdentity executable)
    {
        var actors = policy.ActorsOf(executable);
        var decision = policy.DecideNetwork(request, actors);
        return Explain(decision, Guard.Network, actors, rule => rule.Rule is NetworkRule network
            ? RuleDescriber.MatchOf(network, request) : null);
    }

    public PolicyExplanation ExplainVariable(string name, string value, ExecutableIdentity executable)
    {
        var actors = policy.ActorsOf(executable);
        var nameBytes = Encoding.UTF8.GetBytes(name.ToLowerInvariant());
        var valueBytes = Encoding.UTF8.GetBytes(value);
        var decision = policy.DecideEnvironment(Encoding.UTF8.GetBytes(name), valueBytes, actors);
        return Explain(decision, Guard.Environment, actors, rule => rule.Rule switch
        {
            EnvironmentRule environment => VariableMatch(environment, nameBytes, valueBytes),
            InjectionRule injection =>
                FirstGlob(injection.Names, nameBytes, GlobMatcher.NoSeparator),
            _ => null,
        });
    }

    /// <param name="match">What of the rule matches, as it is written; null when the rule does not.</param>
    private PolicyExplanation Explain(
        Decision decision, Guard guard, ActorSet actors, Func<NumberedRule, string?> match)
    {
        var decided = policy.Rules[decision.Rule];
        var matches = ImmutableArray.CreateBuilder<RuleMatch>();
        var index = RuleList.DefaultIndex(guard);
        matches.Add(Match(index, "", true, decision, decided));
        if (decision.Rule == RuleList.PathLimitRule)
            matches.Add(Match(decision.Rule, "", true, decision, decided));
        foreach (var rule in _source.Rules)
        {
            if (match(rule) is { } found)
                matches.Add(Match(rule.Index, found, HoldsFor(rule, actors), decision, decided));
        }
        return new PolicyExplanation(decision, decided, matches.ToImmutable());
    }

    private RuleMatch Match(int index, string subject, bool holds, Decision decision, RuleSummary decided)
    {
        var info = policy.Rules[index];
        if (!holds)
        {
            var hint = policy.Source.Rules.First(rule => rule.Index == index).Rule is InjectionRule
                ? "it speaks of the executables that a rule names in `for`"
                : "it speaks of other executables";
            return new RuleMatch(index, info, subject, MatchStanding.OtherExecutable, hint + ".");
        }
        if (index == decision.Rule)
            return new RuleMatch(index, info, subject, MatchStanding.Decides, Reason(info));
        var because = decided.Locked ? $"{decided.Id} is locked." : $"{decided.Id} comes later.";
        return new RuleMatch(index, info, subject, MatchStanding.Overridden, because);
    }

    private static string Reason(RuleSummary info)
    {
        if (info.Id.StartsWith(RuleList.DefaultPrefix, StringComparison.Ordinal))
            return "no rule matches, so the default decides.";
        return info.Locked ? "it is locked, and the first locked rule that matches."
            : "it is the last rule that matches.";
    }

    private static bool HoldsFor(NumberedRule rule, ActorSet actors) => rule.Rule is InjectionRule injection
        ? injection.IsAlways || !actors.IsEmpty
        : rule.Actors.IsEmpty || rule.Actors.Intersects(actors);

    private string? VariableMatch(EnvironmentRule rule, byte[] name, byte[] value)
    {
        var named = rule.Names.IsEmpty ? "" : FirstGlob(rule.Names, name, GlobMatcher.NoSeparator);
        if (named is null || rule.Values.IsEmpty)
            return named;
        foreach (var (text, pattern) in rule.Values)
        {
            if (pattern.IsFoundIn(value))
                return named.Length == 0 ? text.Value : $"{named} with {text.Value}";
        }
        return null;
    }

    private string? FirstGlob(ImmutableArray<GlobText> globs, byte[] subject, int separator)
    {
        var sets = new ByteSetTable();
        // Names of variables are compared alike on every system.
        var context = separator == GlobMatcher.NoSeparator ? Placeholders.Sample : _source.Context;
        var filler = new GlobFiller(context, sets);
        var filled = new List<ushort[]>();
        foreach (var (text, alternatives) in globs)
        {
            filled.Clear();
            foreach (var alternative in alternatives)
                filler.TryFill(alternative, filled);
            if (filled.Exists(tokens => GlobMatcher.IsMatch(tokens, subject, sets, separator)))
                return text.Value;
        }
        return null;
    }
}
