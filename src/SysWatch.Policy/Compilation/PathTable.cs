using System.Collections.Immutable;
using System.Numerics;
using SysWatch.Policy.Automata;
using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// The rules of the files, exec, sockets and registry guards as one automaton; keys start with '#'. It is entered at
/// another state for each access: what is said of reading then does not multiply what is said of writing, and alike
/// parts are shared.
/// </summary>
public sealed class PathTable
{
    /// <summary>Single accesses; bit i of <see cref="PathAccess"/> is access i.</summary>
    public const int AccessCount = 6;

    private readonly ImmutableArray<PathOutcomeEntry> _entries;
    private readonly ImmutableArray<int> _first;
    private readonly uint[] _starts = new uint[AccessCount];
    private readonly Decision[] _defaults;
    private readonly Decision? _keyDefault;
    private readonly bool[] _restricts;
    private readonly Reachability _restricting;

    internal PathTable(
        ByteAutomaton automaton, ImmutableArray<ImmutableArray<PathOutcomeEntry>> outcomes,
        Decision[] defaults, Decision? keyDefault)
    {
        Automaton = automaton;
        _keyDefault = keyDefault;
        _defaults = defaults;
        for (var i = 0; i < AccessCount; i++)
            _starts[i] = automaton.StartOf(i);
        var entries = ImmutableArray.CreateBuilder<PathOutcomeEntry>();
        var first = ImmutableArray.CreateBuilder<int>(outcomes.Length + 1);
        _restricts = new bool[outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            first.Add(entries.Count);
            entries.AddRange(outcomes[i]);
            foreach (var entry in outcomes[i])
                _restricts[i] |= entry.Decision.Verdict != Verdict.Allow;
        }
        first.Add(entries.Count);
        _entries = entries.ToImmutable();
        _first = first.ToImmutable();
        _restricting = new Reachability(automaton, _restricts);
    }

    /// <summary>For those who walk the same table elsewhere.</summary>
    public ByteAutomaton Automaton { get; }

    /// <summary>Where the automaton is entered for one access.</summary>
    public uint StartOf(PathAccess access) => _starts[BitOperations.TrailingZeroCount((byte)access)];

    /// <summary>What decides where no entry of the outcome holds.</summary>
    public Decision DefaultOf(PathAccess access) => _defaults[BitOperations.TrailingZeroCount((byte)access)];

    /// <summary>The same of a path that is, or is not, a key of the registry's.</summary>
    public Decision DefaultOf(PathAccess access, bool isKey) =>
        isKey && _keyDefault is { } decision ? decision : DefaultOf(access);

    /// <summary>The entries of an outcome, in order of precedence: the first whose actors fit decides.</summary>
    public ReadOnlySpan<PathOutcomeEntry> Outcome(int number) =>
        _entries.AsSpan()[_first[number].._first[number + 1]];

    internal Decision Decide(ReadOnlySpan<byte> path, PathAccess access, ActorSet actors)
    {
        var decision = default(Decision);
        var previous = uint.MaxValue;
        for (var rest = (uint)access & (uint)PathAccess.All; rest != 0; rest &= rest - 1)
        {
            var bit = BitOperations.TrailingZeroCount(rest);
            if (_starts[bit] == previous)
                continue;
            previous = _starts[bit];
            var one = DecideOne(path, bit, actors);
            if (one.Verdict > decision.Verdict)
                decision = one;
        }
        return decision;
    }

    /// <summary>Where the walks stand before the first byte of a path.</summary>
    internal PathStates Start()
    {
        var states = default(PathStates);
        _starts.CopyTo((Span<uint>)states);
        return states;
    }

    internal PathStates After(in PathStates from, ReadOnlySpan<byte> bytes)
    {
        var states = from;
        for (var bit = 0; bit < AccessCount; bit++)
            states[bit] = bit > 0 && from[bit] == from[bit - 1] ? states[bit - 1] : Automaton.Walk(from[bit], bytes);
        return states;
    }

    internal bool MayRestrict(in PathStates from, ReadOnlySpan<byte> rest, PathAccess access)
    {
        var previous = uint.MaxValue;
        for (var bits = (uint)access & (uint)PathAccess.All; bits != 0; bits &= bits - 1)
        {
            var bit = BitOperations.TrailingZeroCount(bits);
            if (MayDefaultRestrict(bit))
                return true;
            if (from[bit] == previous)
                continue;
            previous = from[bit];
            if (_restricts[Automaton.OutcomeAt(Automaton.Walk(previous, rest))])
                return true;
        }
        return false;
    }

    /// <param name="rest">Up to the directory's name, without a slash behind it; empty for the root.</param>
    internal bool MayRestrictBelow(in PathStates from, ReadOnlySpan<byte> rest, PathAccess access)
    {
        var previous = uint.MaxValue;
        for (var bits = (uint)access & (uint)PathAccess.All; bits != 0; bits &= bits - 1)
        {
            var bit = BitOperations.TrailingZeroCount(bits);
            if (MayDefaultRestrict(bit))
                return true;
            if (from[bit] == previous)
                continue;
            previous = from[bit];
            var state = Automaton.Walk(previous, rest);
            if (_restricts[Automaton.OutcomeAt(state)])
                return true;
            if (!rest.IsEmpty && rest[^1] != '/')
                state = Automaton.Walk(state, "/"u8);
            if (_restricting.From(state))
                return true;
        }
        return false;
    }

    /// <summary>States do not tell a file from a key: the stricter default of both counts.</summary>
    private bool MayDefaultRestrict(int bit) => _defaults[bit].Verdict != Verdict.Allow ||
        (_keyDefault is { Verdict: not Verdict.Allow } && ((1 << bit) & (int)PathAccess.Files) != 0);

    private Decision DecideOne(ReadOnlySpan<byte> path, int bit, ActorSet actors)
    {
        var outcome = Automaton.OutcomeAt(Automaton.Walk(_starts[bit], path));
        foreach (ref readonly var entry in _entries.AsSpan()[_first[outcome].._first[outcome + 1]])
        {
            if (entry.Actors.IsEmpty || entry.Actors.Intersects(actors))
                return entry.Decision;
        }
        return path is [(byte)'#', ..] && _keyDefault is { } decision ? decision : _defaults[bit];
    }
}

/// <param name="Actors">Empty: holds for every executable.</param>
public readonly record struct PathOutcomeEntry(ActorSet Actors, Decision Decision);
