using System.Collections.Immutable;
using SysWatch.Core.Backends;

namespace SysWatch.Windows.Launch;

/// <summary>What a process that is to become a session begins with, or why there is none.</summary>
/// <param name="Refusal">Empty when not refused.</param>
public sealed record LaunchTerms(string Refusal)
{
    /// <summary>For <c>Begin</c>, once, soon, and from the same process.</summary>
    public string Ticket { get; init; } = "";

    public string Profile { get; init; } = "";

    /// <summary>As CreateProcessW takes it: <c>NAME=VALUE</c> and a NUL, sorted; a NUL at the end.</summary>
    public string EnvironmentBlock { get; init; } = "";

    /// <summary><c>T1</c> or <c>T3</c>.</summary>
    public string Tier { get; init; } = "";

    public ImmutableArray<GuardPosture> Gaps { get; init; } = [];

    /// <summary>What else the user is told at the start, one line each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public static LaunchTerms Refused(string why) => new(why);
}
