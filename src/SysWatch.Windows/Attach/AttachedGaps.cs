using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Attach;

/// <summary>What holds less of an agent that something else has started: a gap of each guard that holds by more than
/// that it is seen.</summary>
internal static class AttachedGaps
{
    private const string Environment =
        "An agent that something else has started, and what it had started before, keep the variables that they were " +
        "given.";

    private const string Processes =
        "An agent that something else has started is in its session's job from a moment later, and goes on when the " +
        "service ends: it is unguarded until the service finds it again.";

    private const string Others =
        "An agent that something else has started keeps its own token: what it does is seen, not prevented.";

    public static ImmutableArray<GuardPosture> Add(ImmutableArray<GuardPosture> guards, AttachScope scope) =>
        scope.IsEmpty ? guards : [.. guards.Select(With)];

    private static GuardPosture With(GuardPosture guard) => guard.State is GuardState.Enforced or GuardState.Partial
        ? guard with { State = GuardState.Partial, Gaps = guard.Gaps.Add(GapOf(guard.Guard)) }
        : guard;

    private static string GapOf(Guard guard) => guard switch
    {
        Guard.Environment => Environment,
        Guard.Processes => Processes,
        _ => Others,
    };
}
