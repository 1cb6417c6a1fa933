using System.Text;
using CsCheck;
using SysWatch.Windows.Launch;

namespace SysWatch.Windows.Tests.Launch;

public sealed class CommandLineTests
{
    private static readonly Gen<string> Argument =
        Gen.Char["ab \t\n\"\\\\\\é%^&"].Array[0, 12].Select(c => new string(c));

    [Fact]
    public void Every_argument_comes_back_as_it_was() =>
        Argument.Array[0, 6].Sample(arguments =>
            Split(CommandLine.Join(@"C:\Program Files\x.exe", arguments)).Skip(1).SequenceEqual(arguments));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData(@"a\b", @"a\b")]
    [InlineData(@"a b\", "\"a b\\\\\"")]
    [InlineData("\\\"", "\"\\\\\\\"\"")]
    public void Arguments_are_quoted_as_the_rules_say(string argument, string expected)
    {
        var line = new StringBuilder();

        CommandLine.Append(line, argument);

        Assert.Equal(expected, line.ToString());
    }

    [Fact]
    public void What_a_batch_file_would_get_is_what_was_given_or_it_is_refused() =>
        Argument.Array[0, 6].Sample(arguments =>
        {
            var refusal = BatchCommandLine.Join(@"C:\W\cmd.exe", @"C:\x\y.cmd", arguments, out var line);
            if (arguments.Any(a => a.AsSpan().IndexOfAny("\"%\n") >= 0))
                return refusal.Length > 0 && line.Length == 0;
            const string Head = "\"C:\\W\\cmd.exe\" /d /e:on /v:off /s /c \"";
            // With /s cmd takes the outermost marks off, and nothing is special to it between two others.
            var inner = line[Head.Length..^1];
            return refusal.Length == 0 && line.StartsWith(Head, StringComparison.Ordinal) && IsAllQuoted(inner) &&
                Split(inner).Skip(1).SequenceEqual(arguments);
        });

    [Fact]
    public void A_batch_file_s_line_has_cmd_s_limit() =>
        Assert.Contains("8191", BatchCommandLine.Join("cmd", "x.cmd", [new string('a', 8200)], out _));

    /// <summary>No character that cmd gives a meaning stands outside of quotation marks.</summary>
    private static bool IsAllQuoted(string line)
    {
        var isQuoted = false;
        foreach (var character in line)
        {
            if (character == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && character != ' ')
                return false;
        }
        return !isQuoted;
    }

    /// <summary>CommandLineToArgvW, by its documentation.</summary>
    private static List<string> Split(string line)
    {
        var end = line.IndexOf('"', 1);
        var arguments = new List<string> { line[1..end] };
        var at = end + 1;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            if (at >= line.Length)
                return arguments;
            arguments.Add(Next(line, ref at));
        }
    }

    private static string Next(string line, ref int at)
    {
        var argument = new StringBuilder();
        var isQuoted = false;
        for (; at < line.Length && (isQuoted || line[at] is not (' ' or '\t')); at++)
        {
            var backslashes = 0;
            while (at < line.Length && line[at] == '\\')
            {
                backslashes++;
                at++;
            }
            if (at >= line.Length || line[at] != '"')
            {
                argument.Append('\\', backslashes);
                if (at >= line.Length || (!isQuoted && line[at] is ' ' or '\t'))
                    break;
                argument.Append(line[at]);
                continue;
            }
            argument.Append('\\', backslashes / 2);
            if (backslashes % 2 == 1)
                argument.Append('"');
            else
                isQuoted = !isQuoted;
        }
        return argument.ToString();
    }
}
