using SysWatch.Policy.Decisions;

namespace SysWatch.Policy.Compilation;

/// <summary>
/// A <see cref="PathTable"/> as one array of words, for those who walk it elsewhere: <c>native/include/match.h</c>
/// walks this very text. src/SysWatch.Policy/README.md describes the words.
/// </summary>
public static class PathImage
{
    /// <summary>The sizes that an image is padded to, in words: an index is held inside by a mask.</summary>
    public const int SmallWords = 16 * 1024;
    public const int MediumWords = 256 * 1024;
    public const int LargeWords = 4 * 1024 * 1024;

    /// <summary>
    /// Entries of an outcome: each is for one actor that none before it is for, and the last may be for every one
    /// (<see cref="Automata.OutcomeTable"/>).
    /// </summary>
    public const int OutcomeEntriesMax = ActorSet.ActorsMax + 1;

    public const int VerdictShift = 28;
    public const uint RuleMask = (1u << VerdictShift) - 1;

    internal const int DenseWords = 0;
    internal const int RowWords = 1;
    internal const int Table = 2;
    internal const int Outcomes = 3;
    internal const int Starts = 8;
    internal const int Defaults = 16;
    internal const int Classes = 32;
    internal const int Entries = 96;

    private const int ClassBits = 8;
    private const int ClassesPerWord = 4;

    /// <summary>The image, as long as it is; padded, it is <see cref="SizeOf"/> words.</summary>
    public static uint[] Write(PathTable paths)
    {
        var automaton = paths.Automaton;
        var entries = new List<uint>();
        var first = new uint[automaton.OutcomeCount + 1];
        for (var outcome = 0; outcome < automaton.OutcomeCount; outcome++)
        {
            first[outcome] = (uint)(Entries + entries.Count);
            foreach (var entry in paths.Outcome(outcome))
            {
                entries.Add(entry.Actors.Bits);
                entries.Add(Word(entry.Decision));
            }
        }
        first[^1] = (uint)(Entries + entries.Count);

        var outcomes = Entries + entries.Count;
        var table = outcomes + first.Length;
        var image = new uint[table + automaton.Table.Length];
        image[DenseWords] = automaton.DenseWords;
        image[RowWords] = automaton.RowWords;
        image[Table] = (uint)table;
        image[Outcomes] = (uint)outcomes;
        for (var bit = 0; bit < PathTable.AccessCount; bit++)
        {
            image[Starts + bit] = paths.StartOf((PathAccess)(1 << bit));
            image[Defaults + bit] = Word(paths.DefaultOf((PathAccess)(1 << bit)));
        }
        for (var value = 0; value < automaton.Classes.Length; value++)
            image[Classes + (value / ClassesPerWord)] |=
                (uint)automaton.Classes[value] << (value % ClassesPerWord * ClassBits);
        entries.CopyTo(image, Entries);
        first.CopyTo(image, outcomes);
        automaton.Table.CopyTo(image.AsSpan(table));
        return image;
    }

    /// <summary>The size that holds so many words; 0: none does.</summary>
    public static int SizeOf(int words) => words switch
    {
        <= SmallWords => SmallWords,
        <= MediumWords => MediumWords,
        <= LargeWords => LargeWords,
        _ => 0,
    };

    private static uint Word(Decision decision) => ((uint)decision.Verdict << VerdictShift) | (uint)decision.Rule;
}
