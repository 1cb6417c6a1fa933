using CsCheck;

namespace SysWatch.Policy.Tests.Support;

internal static class Pick
{
    public static Gen<string> OneOf(params string[] words) =>
        Gen.Int[0, words.Length - 1].Select(index => words[index]);
}
