using System.Collections.Immutable;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Backends;

/// <summary>A session to start, or why there is none.</summary>
/// <param name="Session">Null when refused.</param>
/// <param name="Refusal">What, where, why and what to do; empty when not refused.</param>
public sealed record LaunchAnswer(Session? Session, string Refusal)
{
    /// <summary>The guards that do not hold whole.</summary>
    public ImmutableArray<GuardPosture> Gaps { get; init; } = [];

    /// <summary>What else the user is told at the start, e.g. warnings about the profile. One line each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
