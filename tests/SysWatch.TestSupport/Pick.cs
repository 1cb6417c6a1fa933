using CsCheck;

namespace SysWatch.TestSupport;

/// <summary>Random words of a list.</summary>
public static class Pick
{
    public static Gen<string> OneOf(params string[] words) =>
        Gen.Int[0, words.Length - 1].Select(index => words[index]);
}
