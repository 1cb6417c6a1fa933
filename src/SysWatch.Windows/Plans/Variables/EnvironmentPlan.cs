using System.Collections.Immutable;
using System.Text;

namespace SysWatch.Windows.Plans.Variables;

/// <summary>The block for CreateProcess, and what became of each name. No value is in its text.</summary>
/// <param name="Block">UTF-16, each variable ended by a NUL and the whole by one more.</param>
/// <param name="Passed">In the block's order.</param>
/// <param name="Hidden">By which rule; in audit mode they are passed all the same.</param>
/// <param name="Dropped">Not of a form that Windows passes on, or there twice.</param>
/// <param name="ForAgentAlone">Passed because the agent may have them. What it starts inherits them: Windows has no
/// place where they could be taken away.</param>
/// <param name="Loaders">Passed, and make programs load code.</param>
internal sealed record EnvironmentPlan(
    ImmutableArray<byte> Block, ImmutableArray<string> Passed, ImmutableArray<HiddenVariable> Hidden,
    ImmutableArray<DroppedVariable> Dropped, ImmutableArray<string> ForAgentAlone, ImmutableArray<string> Loaders)
{
    /// <summary>Kept although a rule hides them: no program starts without.</summary>
    public ImmutableArray<HiddenVariable> Kept { get; init; } = [];

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var name in Passed)
            text.Append("pass ").Append(name).Append('\n');
        foreach (var (name, rule) in Hidden)
            text.Append("hide ").Append(name).Append(" by ").Append(rule).Append('\n');
        foreach (var (name, rule) in Kept)
            text.Append("keep ").Append(name).Append(", which a rule hides: ").Append(rule).Append('\n');
        foreach (var (name, reason) in Dropped)
            text.Append("drop ").Append(name).Append(": ").Append(reason).Append('\n');
        foreach (var name in ForAgentAlone)
            text.Append("for the agent alone ").Append(name).Append('\n');
        foreach (var name in Loaders)
            text.Append("loads code ").Append(name).Append('\n');
        return text.ToString();
    }
}

/// <param name="Rule">Of the policy.</param>
internal readonly record struct HiddenVariable(string Name, string Rule);

internal readonly record struct DroppedVariable(string Name, string Reason);
