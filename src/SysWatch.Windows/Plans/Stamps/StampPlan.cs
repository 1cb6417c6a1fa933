using System.Collections.Immutable;

namespace SysWatch.Windows.Plans.Stamps;

/// <summary>All that a session's policy puts on files, keys and pipes that exist.</summary>
/// <param name="Stamps">In the order in which they are put: what rules name in so many words first.</param>
/// <param name="Gaps">What is not held though the policy refuses it, in sentences.</param>
internal sealed record StampPlan(
    ImmutableArray<PlannedStamp> Stamps, ImmutableArray<SeenOnly> SeenOnly, ImmutableArray<string> Gaps)
{
    public static StampPlan Nothing { get; } = new([], [], []);
}
