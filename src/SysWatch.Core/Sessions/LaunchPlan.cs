using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Policy.Compilation;

namespace SysWatch.Core.Sessions;

/// <summary>What a launch would get.</summary>
/// <param name="Profile">The chosen profile; empty when it did not come to a choice.</param>
public sealed record LaunchPlan(string Profile, PolicyContext? Context, PolicyResult? Result)
{
    /// <summary>Why there would be no session; empty when there would.</summary>
    public string Refusal { get; init; } = "";

    /// <summary>The guards that would not hold whole.</summary>
    public ImmutableArray<GuardPosture> Gaps { get; init; } = [];

    /// <summary>What else the user is told at the start.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public IReadOnlyList<string> UnsafeFlags { get; init; } = [];

    internal static LaunchPlan Refused(string profile, string why) => new(profile, null, null) { Refusal = why };
}
