using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Plans.Variables;

/// <summary>
/// The environment of a session's first program. What it starts inherits what it has: no later look is to be had, so
/// that what rules hide from the tools alone can only be named.
/// </summary>
internal static class EnvironmentPlanner
{
    /// <summary>"The maximum size of a user-defined environment variable is 32,767 characters" (learn.microsoft.com),
    /// name, sign and NUL among them.</summary>
    public const int VariableCharactersMax = 32_767;

    /// <summary>Windows sets no limit of its own to a block since Vista; programs copy it, and we hold it.</summary>
    public const int BlockCharactersMax = 1024 * 1024;

    private const int NameCharactersShown = 64;

    /// <param name="agent">The program that the session is started for.</param>
    public static EnvironmentPlan Plan(CompiledPolicy policy, EnvironmentFacts facts, ExecutableIdentity agent)
    {
        var actors = policy.ActorsOf(agent with { IsAgent = true });
        var dropped = ImmutableArray.CreateBuilder<DroppedVariable>();
        var hidden = new List<HiddenVariable>();
        var kept = new List<HiddenVariable>();
        var alone = new List<string>();
        var passed = new List<(string Name, string Value)>();
        foreach (var (name, value) in Candidates(facts, dropped))
        {
            // The caller's shell has made it: what it has the agent load is the user's own choice.
            var decision = Decide(policy, name, value, actors, isUsersOwn: true);
            if (decision.Verdict == Verdict.Deny)
            {
                var rule = policy.Rules[decision.Rule].Id;
                // A rule that found a secret in the value hides it even so.
                if (KnownVariables.IsKept(name) &&
                    Decide(policy, name, "", actors, isUsersOwn: true).Verdict == Verdict.Deny)
                {
                    if (!KnownVariables.IsDirectoryOfDrive(name))
                        kept.Add(new HiddenVariable(name, rule));
                }
                else
                {
                    hidden.Add(new HiddenVariable(name, rule));
                    if (policy.Mode == PolicyMode.Enforce)
                        continue;
                }
            }
            else if (!KnownVariables.IsKept(name) &&
                Decide(policy, name, value, ActorSet.None, isUsersOwn: false).Verdict == Verdict.Deny)
            {
                alone.Add(name);
            }
            passed.Add((name, value));
        }
        return Assemble(passed, dropped) with
        {
            Hidden = Sorted(hidden), Kept = Sorted(kept), ForAgentAlone = [.. alone.Order(Names)],
        };
    }

    /// <summary>As Windows compares names: by the upper case of each UTF-16 unit.</summary>
    private static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    /// <summary>
    /// The caller's, and of those that no program can be without, the ones that he has not: the machine's, then the
    /// account's. Of two with one name the first stays: it is the one that Windows finds.
    /// </summary>
    private static List<(string Name, string Value)> Candidates(
        EnvironmentFacts facts, ImmutableArray<DroppedVariable>.Builder dropped)
    {
        var found = new List<(string Name, string Value)>();
        var names = new HashSet<string>(Names);
        foreach (var text in facts.Caller)
        {
            if (!TryRead(text, dropped, out var name, out var value))
                continue;
            if (names.Add(name))
                found.Add((name, value));
            else
                dropped.Add(new DroppedVariable(name, "its name is there before, in the same or another case"));
        }
        foreach (var text in facts.Machine.Concat(facts.User))
        {
            if (TryRead(text, ImmutableArray.CreateBuilder<DroppedVariable>(), out var name, out var value) && KnownVariables.IsKept(name) &&
                !KnownVariables.IsDirectoryOfDrive(name) && names.Add(name))
                found.Add((name, value));
        }
        return found;
    }

    private static bool TryRead(
        string text, ImmutableArray<DroppedVariable>.Builder dropped, out string name, out string value)
    {
        // The first character belongs to the name in any case: `=C:=C:\work`.
        var sign = text.Length == 0 ? -1 : text.IndexOf('=', 1);
        name = sign < 0 ? text : text[..sign];
        value = sign < 0 ? "" : text[(sign + 1)..];
        string? reason = null;
        if (sign < 0)
            reason = "it has no value";
        else if (text.Contains('\0'))
            reason = "it holds a NUL";
        else if (text.Length + 1 > VariableCharactersMax)
            reason = $"it is longer than {VariableCharactersMax:N0} characters";
        if (reason is null)
            return true;
        // Without a sign the whole may be a value that lost its name.
        dropped.Add(new DroppedVariable(sign < 0 ? "(no name)" : Clip(name), reason));
        return false;
    }

    private static EnvironmentPlan Assemble(
        List<(string Name, string Value)> passed, ImmutableArray<DroppedVariable>.Builder dropped)
    {
        passed.Sort((one, other) => Names.Compare(one.Name, other.Name));
        var characters = 2;
        var block = new StringBuilder();
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, value) in passed)
        {
            characters += name.Length + value.Length + 2;
            if (characters > BlockCharactersMax && !KnownVariables.IsKept(name))
            {
                dropped.Add(new DroppedVariable(name, $"the block is full ({BlockCharactersMax:N0} characters)"));
                characters -= name.Length + value.Length + 2;
                continue;
            }
            block.Append(name).Append('=').Append(value).Append('\0');
            names.Add(name);
        }
        // An empty block is two NULs as well.
        block.Append(names.Count == 0 ? "\0\0" : "\0");
        var bytes = Bytes(block);
        return new EnvironmentPlan(bytes, names.ToImmutable(), [], dropped.ToImmutable(), [],
            [.. names.Where(KnownVariables.Loaders.Contains)]);
    }

    /// <summary>Unit by unit: half a surrogate pair, which Windows allows, stays what it is.</summary>
    private static ImmutableArray<byte> Bytes(StringBuilder block)
    {
        var bytes = new byte[2 * block.Length];
        var at = 0;
        foreach (var chunk in block.GetChunks())
        {
            foreach (var unit in chunk.Span)
            {
                bytes[at++] = (byte)unit;
                bytes[at++] = (byte)(unit >> 8);
            }
        }
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(bytes);
    }

    private static Decision Decide(
        CompiledPolicy policy, string name, string value, ActorSet actors, bool isUsersOwn) =>
        policy.DecideEnvironment(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value), actors, isUsersOwn);

    private static ImmutableArray<HiddenVariable> Sorted(List<HiddenVariable> variables) =>
        [.. variables.OrderBy(variable => variable.Name, Names)];

    private static string Clip(string name) =>
        (name.Length <= NameCharactersShown ? name : name[..NameCharactersShown] + "...").Replace('\0', '?');
}
