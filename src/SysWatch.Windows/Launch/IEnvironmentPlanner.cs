using SysWatch.Policy.Compilation;

namespace SysWatch.Windows.Launch;

/// <summary>What of the caller's variables a session's first process gets, by its policy.</summary>
internal interface IEnvironmentPlanner
{
    PlannedEnvironment Plan(CompiledPolicy policy, LaunchWish wish);
}

/// <param name="Block">As CreateProcessW takes it.</param>
/// <param name="Notes">What the user is told of it, one line each.</param>
/// <param name="Refusal">Empty, or why no block can be made.</param>
internal sealed record PlannedEnvironment(string Block, IReadOnlyList<string> Notes, string Refusal = "")
{
    /// <summary>What the first process may have and what it starts may not.</summary>
    public IReadOnlyList<string> ForAgentAlone { get; init; } = [];

    /// <summary>What the caller has and the first process may not have, with the rule's id.</summary>
    public IReadOnlyList<(string Name, string Rule)> Hidden { get; init; } = [];
}
