namespace SysWatch.Policy.Profiles;

/// <summary>The limits of the language; profiles/README.md names the same numbers.</summary>
public static class ProfileLimits
{
    public const int TextBytesMax = 64 * 1024;
    public const int ExtendsMax = 64;
    public const int ExtendsDepthMax = 8;
    public const int PathPatternsMax = 100_000;
    public const int PatternBytesMax = 4096;
    public const int PathBytesMax = 4096;
    public const int AlternativesMax = 256;
    public const int BraceDepthMax = 4;
    public const int StatesMax = 4_194_304;

    /// <summary>Words of the automaton's tables; only globs that multiply each other come near.</summary>
    public const int TableWordsMax = 16 * 1024 * 1024;

    public const int TestsMax = 1000;
    public const int NestingMax = 16;
    public const int RepetitionsMax = 256;

    /// <summary>Positions of all value patterns of one rule, after repetitions are written out.</summary>
    public const int ValuePositionsMax = 16_384;
}
