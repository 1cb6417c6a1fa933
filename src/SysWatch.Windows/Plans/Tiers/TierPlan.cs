using System.Collections.Immutable;
using System.Text;
using SysWatch.Core.Backends;

namespace SysWatch.Windows.Plans.Tiers;

/// <param name="Reason">Why this tier, in a sentence that a user reads.</param>
/// <param name="Guards">All six.</param>
internal sealed record TierPlan(Tier Tier, string Reason, ImmutableArray<GuardPosture> Guards)
{
    public override string ToString()
    {
        var text = new StringBuilder($"{Tier}: {Reason}\n");
        foreach (var guard in Guards)
        {
            text.Append($"  {guard.Guard}: {guard.State} ({string.Join(", ", guard.Mechanisms)})\n");
            foreach (var gap in guard.Gaps)
                text.Append("    - ").Append(gap).Append('\n');
            text.Append(guard.Raise.Length == 0 ? "" : $"    raise: {guard.Raise}\n");
        }
        return text.ToString();
    }
}
