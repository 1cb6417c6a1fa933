using SysWatch.Core.Processes;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;
using SysWatch.Windows.Names;
using SysWatch.Windows.Seeing.Packages;

namespace SysWatch.Windows.Seeing;

/// <summary>What a member runs, worked out once.</summary>
/// <param name="Image">Null: only its file's name is known.</param>
/// <param name="Policy">Of which the actors are.</param>
internal sealed record MemberProgram(
    NamedObject? Image, ActorSet Actors, CompiledPolicy Policy, ProcessSnapshot Snapshot)
{
    /// <summary>As it was at its start: what it says of itself later is not asked for.</summary>
    public string? Package { get; init; }

    /// <summary>By its own word: believed once the kernel's is here, if that is the same.</summary>
    public PackageClaim? Claim { get; init; }

    /// <summary>Its start was told of and judged.</summary>
    public bool IsTold { get; init; }
}
