using System.Collections.Immutable;
using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Explaining;

/// <summary>Why a policy answers as it does.</summary>
/// <param name="Decision">The same answer that the policy itself gives.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Matches">Every rule that speaks of the request, in the order in which they are written; the guard's
/// default first.</param>
public sealed record PolicyExplanation(Decision Decision, RuleSummary Rule, ImmutableArray<RuleMatch> Matches);

/// <summary>One rule that speaks of a request.</summary>
/// <param name="Index">Into <see cref="Compilation.CompiledPolicy.Rules"/>.</param>
/// <param name="Object">The glob, block or pattern of the rule that matched, as it is written; empty for a
/// default.</param>
/// <param name="Because">A sentence for people.</param>
public sealed record RuleMatch(int Index, RuleSummary Rule, string Object, MatchStanding Standing, string Because);

/// <summary>What became of a rule that matched.</summary>
public enum MatchStanding : byte
{
    Decides = 1,

    /// <summary>A later rule, or a locked one, decides instead.</summary>
    Overridden = 2,

    /// <summary>The rule speaks of other executables.</summary>
    OtherExecutable = 3,
}

/// <summary>One rule of a policy, with where it comes from.</summary>
/// <param name="Accesses">The words of the language, e.g. <c>read</c>, <c>write</c>.</param>
/// <param name="Objects">Globs, blocks, names and value patterns, as they are written.</param>
/// <param name="Executables">The entries of <c>for</c>; empty for every executable.</param>
public sealed record RuleDescription(
    int Index, RuleSummary Rule, ImmutableArray<string> Accesses, ImmutableArray<string> Objects,
    ImmutableArray<string> Executables);
