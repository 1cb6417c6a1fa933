using System.Collections.Immutable;

namespace SysWatch.Windows.Plans.Network;

/// <summary>One filter as it is to be added.</summary>
/// <param name="Key">The same for the same session, so that adding twice is an error and not two filters.</param>
/// <param name="Weight">FWP_UINT64; of the filters that match, the greatest decides.</param>
/// <param name="Permits">Else it blocks, with FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT: no other sublayer can permit.</param>
/// <param name="Rule">Of the policy, for events and for people.</param>
internal sealed record FilterPlan(
    Guid Key, WfpLayer Layer, ulong Weight, ImmutableArray<FilterCondition> Conditions, bool Permits, string Rule)
{
    public override string ToString() =>
        $"{Layer} {Weight} {(Permits ? "permit" : "block")} by {Rule}: {string.Join(", ", Conditions)}";
}
