namespace SysWatch.Policy.Decisions;

/// <summary>A policy's answer.</summary>
/// <param name="Verdict">What is to happen.</param>
/// <param name="Rule">Index into <see cref="Compilation.CompiledPolicy.Rules"/> of the rule that decided.</param>
public readonly record struct Decision(Verdict Verdict, int Rule)
{
    /// <summary>The call goes on: allowed, or allowed and recorded.</summary>
    public bool Permits => Verdict is Verdict.Allow or Verdict.Audit;
}
