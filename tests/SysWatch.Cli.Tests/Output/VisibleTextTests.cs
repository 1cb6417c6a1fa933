using SysWatch.Cli.Output;

namespace SysWatch.Cli.Tests.Output;

public class VisibleTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("/home/ünï/日本/😀", "/home/ünï/日本/😀")]
    [InlineData("a\\b", "a\\b")]
    [InlineData("a\eb", "a\\x1bb")]
    [InlineData("a\0b", "a\\x00b")]
    [InlineData("a\nb\tc\rd", "a\\nb\\tc\\rd")]
    [InlineData("a\u007f", "a\\x7f")]
    [InlineData("a\u009bb", "a\\u009bb")]
    [InlineData("\u202etxt", "\\u202etxt")]
    [InlineData("zero\u200bwidth", "zero\\u200bwidth")]
    [InlineData("line\u2028sep", "line\\u2028sep")]
    [InlineData("tag\U000e0041", "tag\\U000e0041")]
    [InlineData("a\\\e", "a\\\\\\x1b")]
    public void Shows_what_a_terminal_would_obey(string text, string expected) =>
        Assert.Equal(expected, VisibleText.Of(text));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("profile p has 1 error.\nC:\\p.yaml:1: it is wrong\nMend it.",
        "profile p has 1 error.\n  C:\\p.yaml:1: it is wrong\n  Mend it.")]
    [InlineData("a\nsyswatch: b\e[2K", "a\n  syswatch: b\\x1b[2K")]
    public void A_message_keeps_its_lines_and_nothing_else_of_what_a_terminal_obeys(string text, string expected) =>
        Assert.Equal(expected, VisibleText.Lines(text));

    [Fact]
    public void A_lone_surrogate_is_written_out() => Assert.Equal("\\ud800x", VisibleText.Of("\ud800" + "x"));

    [Fact]
    public void Every_control_and_format_character_is_written_out()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var category = char.GetUnicodeCategory((char)c);
            if (category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format)
                Assert.DoesNotContain((char)c, VisibleText.Of("x" + (char)c + "y"));
        }
    }

    [Theory]
    [InlineData("ls -l", "ls", "-l")]
    [InlineData("'a b' ''", "a b", "")]
    [InlineData("'it'\\''s'", "it's")]
    [InlineData("$'\\x1b[2J\\'x'", "\e[2J'x")]
    public void A_command_is_quoted_as_a_shell_would_need_it(string expected, params string[] arguments) =>
        Assert.Equal(expected, VisibleText.Command(arguments));
}
