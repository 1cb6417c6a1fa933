using System.Collections.Immutable;
using System.Text;

namespace SysWatch.Windows.Plans.Network;

/// <summary>What is added for one session, in one transaction, or why nothing can be.</summary>
/// <param name="Sublayer">The session's own, of <see cref="WfpConstants.SublayerWeight"/>.</param>
/// <param name="Gaps">What the filters do not hold, in sentences.</param>
/// <param name="Refusal">What, why and what to do; the session must not start then. Empty as a rule.</param>
internal sealed record NetworkPlan(
    Guid Provider, Guid Sublayer, ImmutableArray<FilterPlan> Filters, ImmutableArray<string> Gaps, string Refusal = "")
{
    /// <summary>Programs that must be named, since a rule blocks them what others may; by path, that rule.</summary>
    public ImmutableDictionary<string, string> Needed { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Stable, for people and golden files.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"provider {Provider}\nsublayer {Sublayer}\n");
        foreach (var filter in Filters)
            text.Append(filter.Key.ToString()[..8]).Append(' ').Append(filter).Append('\n');
        foreach (var gap in Gaps)
            text.Append("gap: ").Append(gap).Append('\n');
        return Refusal.Length == 0 ? text.ToString() : text.Append("refused: ").Append(Refusal).Append('\n').ToString();
    }
}
