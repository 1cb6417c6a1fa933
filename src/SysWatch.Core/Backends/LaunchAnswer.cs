using System.Collections.Immutable;
using SysWatch.Core.Sessions;

namespace SysWatch.Core.Backends;

/// <summary>A session to start, or why there is none.</summary>
/// <param name="Session">Null when refused.</param>
/// <param name="Refusal">What, where, why and what to do; empty when not refused.</param>
public sealed record LaunchAnswer(Session? Session, string Refusal)
{
    /// <summary>
    /// What the user is told at the start: gaps of the guards, warnings about the profile. One line each.
    /// </summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
