namespace SysWatch.Policy.Decisions;

/// <summary>
/// The <c>for:</c> clauses of a policy that an executable satisfies, one bit each; empty for a tool that no rule names.
/// Bit numbers have a meaning within one <see cref="Compilation.CompiledPolicy"/> only.
/// </summary>
public readonly record struct ActorSet(uint Bits)
{
    /// <summary>Distinct <c>for:</c> clauses that one policy may have.</summary>
    public const int ActorsMax = 32;

    public static ActorSet None => default;

    public bool IsEmpty => Bits == 0;

    public bool Intersects(ActorSet other) => (Bits & other.Bits) != 0;
}
