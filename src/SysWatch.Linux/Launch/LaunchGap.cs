using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Launch;

/// <summary>
/// A guard that does not hold whole in the session that starts: on the wire a count, then the numbers of guard and
/// state of each. What exactly is missing is in the posture.
/// </summary>
/// <param name="IsHeldInPart">False: not enforced at all.</param>
internal readonly record struct LaunchGap(Guard Guard, bool IsHeldInPart)
{
    private static readonly int GapsMax = Enum.GetValues<Guard>().Length;

    public static void Write(ref LaunchWriter message, ImmutableArray<GuardPosture> gaps)
    {
        message.Number((uint)gaps.Length);
        foreach (var gap in gaps)
        {
            message.Number((uint)gap.Guard);
            message.Number((uint)gap.State);
        }
    }

    public static ImmutableArray<LaunchGap> Read(ref LaunchReader message)
    {
        var count = message.Number32();
        if (count > GapsMax)
            message.Reject();
        var gaps = ImmutableArray.CreateBuilder<LaunchGap>();
        for (; count > 0 && message.IsValid; count--)
        {
            var guard = message.Number32();
            var state = message.Number32();
            if (!IsKnown(guard, state))
                message.Reject();
            gaps.Add(new LaunchGap((Guard)guard, state == (uint)GuardState.Partial));
        }
        return gaps.ToImmutable();
    }

    private static bool IsKnown(uint guard, uint state) =>
        guard is >= (uint)Guard.Files and <= (uint)Guard.Registry &&
        state is >= (uint)GuardState.Partial and <= (uint)GuardState.Unavailable;
}
