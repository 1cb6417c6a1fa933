using System.Buffers;
using System.Collections.Immutable;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// The environment rules: an automaton over names, and the value patterns of the rules that have any.
/// </summary>
internal sealed class EnvironmentTable(
    ByteAutomaton names, ImmutableArray<ImmutableArray<EnvironmentEntry>> outcomes, Decision otherwise)
{
    private const int NameBytesOnStackMax = 256;

    private readonly uint _start = names.StartOf(0);

    public Decision Decide(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ActorSet actors, bool isUsersOwn)
    {
        foreach (var entry in outcomes[OutcomeOf(name)])
        {
            if (entry.IsForTools && isUsersOwn)
                continue;
            if ((entry.Actors.IsEmpty || entry.Actors.Intersects(actors)) && entry.Matches(value))
                return entry.Decision;
        }
        return otherwise;
    }

    private int OutcomeOf(ReadOnlySpan<byte> name)
    {
        var rented = name.Length > NameBytesOnStackMax ? ArrayPool<byte>.Shared.Rent(name.Length) : null;
        Span<byte> folded = rented is null ? stackalloc byte[NameBytesOnStackMax] : rented;
        for (var i = 0; i < name.Length; i++)
            folded[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        var outcome = names.OutcomeAt(names.Walk(_start, folded[..name.Length]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return outcome;
    }
}

/// <param name="Values">Empty: any value.</param>
/// <param name="IsForTools">Does not hold for an environment that the user has made.</param>
internal sealed record EnvironmentEntry(
    ActorSet Actors, ImmutableArray<ValuePattern> Values, Decision Decision, bool IsForTools)
{
    public bool Matches(ReadOnlySpan<byte> value)
    {
        if (Values.IsEmpty)
            return true;
        foreach (var pattern in Values)
        {
            if (pattern.IsFoundIn(value))
                return true;
        }
        return false;
    }
}
