using System.Text;

namespace SysWatch.Windows.Launch;

/// <summary>
/// One command line of many arguments, as programs take it apart again: CommandLineToArgvW and the C run-time since
/// 2008, https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments.
/// </summary>
internal static class CommandLine
{
    /// <summary>CreateProcessW's limit, without the NUL at the end.</summary>
    public const int CharactersMax = 32766;

    /// <param name="program">
    /// The path: it has no quotation marks, and those around it do not follow the rules of the rest.
    /// </param>
    public static string Join(string program, IEnumerable<string> arguments)
    {
        var line = new StringBuilder().Append('"').Append(program).Append('"');
        foreach (var argument in arguments)
            Append(line.Append(' '), argument);
        return line.ToString();
    }

    /// <summary>Within quotation marks a backslash is only special before one: those before it are doubled.</summary>
    public static void Append(StringBuilder line, string argument, bool always = false)
    {
        if (!always && argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\v\"") < 0)
        {
            line.Append(argument);
            return;
        }
        line.Append('"');
        var backslashes = 0;
        foreach (var character in argument)
        {
            if (character == '"')
                line.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            line.Append(character);
        }
        line.Append('\\', backslashes).Append('"');
    }
}
