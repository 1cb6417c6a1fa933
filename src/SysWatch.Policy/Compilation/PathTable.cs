using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Compilation;

/// <summary>The path rules of the files, exec and sockets guards as one automaton, and what each of its outcomes says.</summary>
public sealed class PathTable
{
    private readonly ImmutableArray<PathOutcomeEntry> _entries;
    private readonly ImmutableArray<int> _first;
    private readonly byte[] _restricted;
    private readonly byte[] _reach;

    internal PathTable(ByteAutomaton automaton, ImmutableArray<ImmutableArray<PathOutcomeEntry>> outcomes)
    {
        Automaton = automaton;
        var entries = ImmutableArray.CreateBuilder<PathOutcomeEntry>();
        var first = ImmutableArray.CreateBuilder<int>(outcomes.Length + 1);
        _restricted = new byte[outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            first.Add(entries.Count);
            entries.AddRange(outcomes[i]);
            foreach (var entry in outcomes[i])
                _restricted[i] |= entry.Decision.Verdict == Verdict.Allow ? (byte)0 : (byte)entry.Access;
        }
        first.Add(entries.Count);
        _entries = entries.ToImmutable();
        _first = first.ToImmutable();
        _reach = Reachability.Compute(automaton, _restricted);
    }

    /// <summary>For those who walk the same table elsewhere.</summary>
    public ByteAutomaton Automaton { get; }

    /// <summary>The entries of an outcome, in order of precedence; the guards' defaults are the last.</summary>
    public ReadOnlySpan<PathOutcomeEntry> Outcome(int number) =>
        _entries.AsSpan()[_first[number].._first[number + 1]];

    internal Decision Decide(ReadOnlySpan<byte> path, PathAccess access, ActorSet actors)
    {
        var outcome = Automaton.OutcomeOf(path);
        var decision = default(Decision);
        var missing = access;
        foreach (ref readonly var entry in _entries.AsSpan()[_first[outcome].._first[outcome + 1]])
        {
            if ((entry.Access & missing) == 0 || (!entry.Actors.IsEmpty && !entry.Actors.Intersects(actors)))
                continue;
            if (entry.Decision.Verdict > decision.Verdict)
                decision = entry.Decision;
            missing &= ~entry.Access;
            if (missing == 0)
                break;
        }
        return decision;
    }

    internal bool MayRestrict(ReadOnlySpan<byte> path, PathAccess access) =>
        (_restricted[Automaton.OutcomeOf(path)] & (byte)access) != 0;

    internal bool MayRestrictBelow(ReadOnlySpan<byte> directory, PathAccess access)
    {
        var state = Automaton.Walk(Automaton.Start, directory);
        var mask = _restricted[Automaton.OutcomeAt(state)];
        if (directory.Length == 0 || directory[^1] != '/')
            state = Automaton.Walk(state, "/"u8);
        mask |= _reach[Automaton.NumberOf(state)];
        return (mask & (byte)access) != 0;
    }
}

/// <param name="Actors">Empty: holds for every executable.</param>
public readonly record struct PathOutcomeEntry(PathAccess Access, ActorSet Actors, Decision Decision);
