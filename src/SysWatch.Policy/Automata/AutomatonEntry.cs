namespace SysWatch.Policy.Automata;

/// <summary>
/// What a pattern stands for. Entries are given in order of precedence: the first that applies decides.
/// </summary>
/// <param name="Actors">0: it holds for every executable.</param>
/// <param name="IsConditional">More than the pattern must hold, so that it never makes a later entry
/// superfluous.</param>
internal readonly record struct AutomatonEntry(uint Actors = 0, bool IsConditional = false)
{
    public bool IsUnconditional => Actors == 0 && !IsConditional;

    /// <summary>Whether this entry decides wherever the other one would.</summary>
    public bool Covers(AutomatonEntry later) =>
        !IsConditional && (Actors == 0 || (later.Actors != 0 && (later.Actors & ~Actors) == 0));
}

/// <summary>One list of tokens and the entry that it stands for.</summary>
/// <param name="Groups">A bit for each kind of question that it speaks of: an automaton answers each apart.</param>
internal readonly record struct AutomatonPattern(ushort[] Tokens, int Entry, uint Groups = 1)
{
    public const int GroupsMax = 32;
}
