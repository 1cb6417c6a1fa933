using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Core.Backends;

public enum GuardState : byte
{
    /// <summary>Seen to hold here, for everything that the guard names.</summary>
    Enforced = 1,

    /// <summary>Holds, except for what <see cref="GuardPosture.Gaps"/> names.</summary>
    Partial = 2,

    /// <summary>Seen and recorded, not prevented.</summary>
    DetectOnly = 3,

    Unavailable = 4,
}

/// <param name="Mechanisms">What holds it here, e.g. <c>cgroup-bpf</c>.</param>
/// <param name="Gaps">Each thing that is not held, in a sentence a user reads.</param>
/// <param name="Raise">What would raise it, in a sentence, or empty.</param>
public sealed record GuardPosture(
    Guard Guard, GuardState State, ImmutableArray<string> Mechanisms, ImmutableArray<string> Gaps, string Raise);

/// <summary>Which mechanism holds which guard now, and what was lost.</summary>
public sealed record Posture(
    string Kernel, ImmutableArray<GuardPosture> Guards, ImmutableDictionary<string, ulong> Lost)
{
    /// <summary>Agents that run now and are not held.</summary>
    public ImmutableArray<UnheldAgent> Unheld { get; init; } = [];

    /// <summary>Null where nothing is reacted to: what is held is held before it happens.</summary>
    public ReactionFigures? Reactions { get; init; }

    public GuardPosture Of(Guard guard) => Guards.First(g => g.Guard == guard);
}

/// <param name="Agent">As people know it.</param>
/// <param name="Reason">What, why and what to do.</param>
public sealed record UnheldAgent(string Agent, int Pid, string Reason);
