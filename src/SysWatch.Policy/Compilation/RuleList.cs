using System.Collections.Immutable;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Profiles.Reading;

namespace SysWatch.Policy.Compilation;

/// <summary>All rules of a profile and of what it extends, numbered in order, with the defaults in front.</summary>
internal sealed class RuleList
{
    /// <summary>The rule that refuses what is no absolute path, or a path that is too long.</summary>
    public const int PathLimitRule = 5;

    public const string DefaultPrefix = "default:";

    private static readonly Guard[] s_guards =
        [Guard.Files, Guard.Network, Guard.Sockets, Guard.Exec, Guard.Environment];

    public RuleList(ImmutableArray<Profile> profiles, ActorTable actors, PathStyle style)
    {
        var infos = ImmutableArray.CreateBuilder<RuleSummary>();
        foreach (var guard in s_guards)
            infos.Add(Default(guard, profiles));
        infos.Add(new RuleSummary("limit:path", Guard.Files, Verdict.Deny,
            $"A path is absolute and has at most {ProfileLimits.PathBytesMax} bytes.",
            "Use a shorter path.", "", 0, true));
        if (style == PathStyle.Windows)
            infos.Add(Default(Guard.Registry, profiles));
        var rules = ImmutableArray.CreateBuilder<NumberedRule>();
        foreach (var profile in profiles)
        {
            foreach (var rule in profile.Rules)
            {
                rules.Add(new NumberedRule(infos.Count, rule, actors.BitsOf(rule.For), profile == profiles[^1]));
                infos.Add(new RuleSummary($"{profile.Name}:{rule.Id}", rule.Guard, rule.Verdict, rule.Reason,
                    rule.Instead, rule.Position.File, rule.Position.Line, rule.IsLocked));
            }
        }
        Infos = infos.ToImmutable();
        Rules = rules.ToImmutable();
    }

    public ImmutableArray<RuleSummary> Infos { get; }

    /// <summary>In the order in which they are written.</summary>
    public ImmutableArray<NumberedRule> Rules { get; }

    public Verdict DefaultOf(Guard guard) => Infos[DefaultIndex(guard)].Verdict;

    public Decision DefaultDecision(Guard guard) => new(DefaultOf(guard), DefaultIndex(guard));

    /// <summary>The registry's stands behind the path limit, and only in a policy for Windows.</summary>
    public static int DefaultIndex(Guard guard) => (int)guard - 1;

    /// <summary>The strongest first: locked rules in order, then the others from the last to the first.</summary>
    public ImmutableArray<NumberedRule> ByPrecedence(Func<ProfileRule, bool> wanted)
    {
        var chosen = Rules.Where(rule => wanted(rule.Rule)).ToList();
        return [.. chosen.Where(rule => rule.Rule.IsLocked), .. chosen.Where(rule => !rule.Rule.IsLocked).Reverse()];
    }

    private static RuleSummary Default(Guard guard, ImmutableArray<Profile> profiles)
    {
        var verdict = guard == Guard.Network ? Verdict.Deny : Verdict.Allow;
        foreach (var profile in profiles)
        {
            if (profile.Defaults.TryGetValue(guard, out var set))
                verdict = set;
        }
        var name = guard.ToString().ToLowerInvariant();
        var reason = verdict == Verdict.Allow ? ""
            : $"No rule of the profile speaks of it, and its default for {name} is " +
            $"{verdict.ToString().ToLowerInvariant()}.";
        var instead = verdict == Verdict.Allow ? "" : "Ask the person to add a rule to the profile.";
        return new RuleSummary($"{DefaultPrefix}{name}", guard, verdict, reason, instead, "", 0, false);
    }
}

/// <param name="Index">Into the policy's rules.</param>
/// <param name="IsOwn">Written in the profile itself, not in one that it extends.</param>
internal sealed record NumberedRule(int Index, ProfileRule Rule, ActorSet Actors, bool IsOwn)
{
    public Decision Decision => new(Rule.Verdict, Index);
}
