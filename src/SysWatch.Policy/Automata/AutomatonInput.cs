using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>Everything that one automaton is built from.</summary>
/// <param name="Separator">The byte between names, or <see cref="GlobMatcher.NoSeparator"/>.</param>
/// <param name="StatesMax">More than these is an error, before the memory for them is taken.</param>
internal sealed record AutomatonInput(
    IReadOnlyList<AutomatonPattern> Patterns, IReadOnlyList<AutomatonEntry> Entries, ByteSetTable Sets, int Separator,
    int StatesMax, int TableWordsMax);
