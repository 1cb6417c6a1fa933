using CsCheck;

namespace SysWatch.TestSupport.Paths;

/// <summary>A path rule as a person may write it.</summary>
/// <param name="Access">Several of the files guard, or that of the exec or of the sockets guard.</param>
/// <param name="Program">Index into <see cref="Programs"/> of what it is for.</param>
public sealed record RandomRule(string[] Globs, int Access, int Verdict, int Program, bool Locked)
{
    internal const int Execute = 16;
    internal const int Connect = 32;

    /// <summary>The first is every program.</summary>
    public static readonly string[] Programs = ["", "/bin/a", "/bin/*", "/bin/{b,c}", "/usr/**"];

    public static readonly Gen<string> Name = Pick.OneOf("a", "b", "ab", "aab", "ba", "c.key", "b.key", ".env",
        ".env.x", "aaa");

    private static readonly Gen<string> s_globName = Gen.Frequency(
        (5, Name),
        (2, Gen.Const("**")),
        (5, Pick.OneOf("*", "a*", "*b", "*.key", ".env*", "?", "a?", "[ab]", "[!a]*", "{a,b}", "{a,b*}b", "*a*",
            "[a-c]?*", "{.env,{a,b}.key}", "a*b*")));

    private static readonly Gen<string> s_glob =
        Gen.Select(s_globName.Array[1, 4], Gen.Bool, (names, anywhere) => (anywhere ? "**/" : "/") +
            string.Join('/', names));

    public static readonly Gen<RandomRule> Any = Gen.Select(
        s_glob.Array[1, 3], Gen.Frequency((8, Gen.Int[1, 15]), (1, Gen.Const(Execute)), (1, Gen.Const(Connect))),
        Gen.Int[0, 3], Gen.Int[0, Programs.Length - 1], Gen.Frequency((5, Gen.Const(false)), (1, Gen.Const(true))),
        (globs, access, verdict, program, locked) => new RandomRule(globs, access, verdict, program, locked));

    public override string ToString() => $"{string.Join(' ', Globs)} {Access} {Verdict} {Program} {Locked}";
}
