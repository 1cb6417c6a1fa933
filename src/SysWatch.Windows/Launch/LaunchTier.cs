using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Plans.Tiers;

namespace SysWatch.Windows.Launch;

/// <summary>How one session is held.</summary>
/// <param name="WhyNotBetter">A sentence, where others on this machine are held better; else empty.</param>
internal readonly record struct LaunchTier(Tier Tier, string WhyNotBetter)
{
    /// <summary>What needs the session's own token.</summary>
    private static readonly ImmutableArray<Guard> s_byToken =
        [Guard.Files, Guard.Network, Guard.Sockets, Guard.Exec, Guard.Registry];

    public static LaunchTier OwnToken => new(Tier.T1, "");

    public static LaunchTier CallersToken(string whyNotBetter = "") => new(Tier.T3, whyNotBetter);

    private bool IsLess => WhyNotBetter.Length > 0;

    /// <summary>A session that must be held better does not begin; empty: it may.</summary>
    public string Refusal(CompiledPolicy policy)
    {
        if (!IsLess || !policy.Required.Any(s_byToken.Contains))
            return "";
        var required = policy.Required.Where(s_byToken.Contains).Select(guard => guard.ToString().ToLowerInvariant());
        return $"the profile {policy.Profile} requires that these are held: {string.Join(", ", required)}. " +
            WhyNotBetter;
    }

    /// <summary>What is held of this session, by what is of the machine's.</summary>
    public IEnumerable<GuardPosture> PosturesOf(ImmutableArray<GuardPosture> machine)
    {
        foreach (var guard in machine)
            yield return IsLess && s_byToken.Contains(guard.Guard) ? Lowered(guard) : guard;
    }

    public IEnumerable<string> Notes => !IsLess ? []
        :
        [
            $"{WhyNotBetter} What it does with files, pipes, programs, the network and the registry is seen and told " +
                "of, not prevented.",
        ];

    private GuardPosture Lowered(GuardPosture guard)
    {
        var isSeen = guard.Mechanisms.Contains("etw");
        return guard with
        {
            State = isSeen ? GuardState.DetectOnly : GuardState.Unavailable,
            Mechanisms = isSeen ? ["etw"] : [],
            Gaps = [WhyNotBetter],
        };
    }
}
