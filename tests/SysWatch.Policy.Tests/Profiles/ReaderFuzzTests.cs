using System.Text;
using CsCheck;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;
using SysWatch.Policy.Tests.Support;

namespace SysWatch.Policy.Tests.Profiles;

/// <summary>No text may do more harm than to be refused.</summary>
public sealed class ReaderFuzzTests
{
    private static readonly string[] s_pieces =
    [
        "files:\n", "  rules:\n", "    - id: a\n", "      deny: all\n", "      paths: ", "[", "]", "{", "}", ",", ": ",
            "- ", "\n", "  ", "'", "\"", "|", ">",
        "&a", "*a", "!!x", "---\n", "...\n", "%YAML", "#", "?", "\0", "\t", "\u001b", "é", "\ud800", "/**/", "**",
            "[!a-z]", "{a,b}", "\\", "~", "$WORKSPACE/",
        "network:\n", "environment:\n", "tests:\n", "extends: ", "test", "to: [any]", "values: ", "(a|b)*", "{1,256}",
            "names: ", "for: agent\n", "true", "<<: ", "@x",
    ];

    [Fact]
    public void Any_text_gives_a_policy_or_a_finding() => Gen.Int[0, s_pieces.Length - 1].Array[0, 40]
        .Sample(pieces => GivesAnAnswer(string.Concat(pieces.Select(piece => s_pieces[piece]))), iter: 3000);

    [Fact]
    public void Any_bytes_give_a_policy_or_a_finding() => Gen.Byte.Array[0, 200]
        .Sample(bytes => GivesAnAnswer(Encoding.UTF8.GetString(bytes)), iter: 2000);

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("\n ")]
    [InlineData("&a ")]
    [InlineData("'")]
    [InlineData("{")]
    [InlineData("!")]
    [InlineData("a\n")]
    public void Sixty_four_KiB_of_one_thing_end_in_time(string piece) =>
        Assert.True(GivesAnAnswer(string.Concat(Enumerable.Repeat(piece, 65000 / piece.Length))));

    [Theory]
    [InlineData("/a/{b,c}*")]
    [InlineData("/**/*a*b*c*d*e*f*g")]
    [InlineData("/**/[ab]*[ab]?????????????????")]
    public void A_glob_that_explodes_ends_at_a_limit_or_fits(string glob)
    {
        var globs = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"'{glob}{i}'"));

        var result = TestPolicy.Result($"files:\n  rules:\n    - id: a\n      deny: all\n      paths: [{globs}]");

        Assert.True(result.Policy is not null || result.Diagnostics[0].Code == DiagnosticCodes.Limit);
    }

    private static bool GivesAnAnswer(string text)
    {
        var source = new MemoryProfileSource("test", "profile: test\n" + text);
        var result = PolicyCompiler.Compile("test", source, TestPolicy.Context);
        return result.Policy is not null ||
            result.Diagnostics.Any(finding => finding.Severity == DiagnosticSeverity.Error);
    }
}
