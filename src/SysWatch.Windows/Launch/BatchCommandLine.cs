using System.Text;

namespace SysWatch.Windows.Launch;

/// <summary>
/// The command line of cmd.exe that runs a batch file. cmd reads its line by rules of its own, before the program in
/// the
/// batch file reads its by others, so what neither can be told safely is refused: this is how arguments became commands
/// in many languages at once (CVE-2024-24576, "BatBadBut").
/// </summary>
internal static class BatchCommandLine
{
    /// <summary>cmd.exe's limit.</summary>
    public const int CharactersMax = 8191;

    /// <summary>
    /// A quotation mark ends cmd's quoting, a percent sign names a variable within it too, and a new line ends the
    /// command.
    /// </summary>
    private const string Unsafe = "\"%\r\n\0";

    /// <returns>Why not; empty: <paramref name="line"/> is good.</returns>
    public static string Join(string shell, string batchFile, IEnumerable<string> arguments, out string line)
    {
        line = "";
        if (batchFile.AsSpan().IndexOfAny(Unsafe) >= 0)
            return $"{batchFile} is a batch file, and cmd.exe would read a part of its name as something else. " +
                "Name the program that it starts instead.";
        // /d: no AutoRun commands of the registry; /v:off: `!` is a character; /s: only the outermost marks go.
        var text = new StringBuilder().Append('"').Append(shell).Append("\" /d /e:on /v:off /s /c \"\"")
            .Append(batchFile).Append('"');
        foreach (var argument in arguments)
        {
            if (argument.AsSpan().IndexOfAny(Unsafe) >= 0)
                return $"{batchFile} is a batch file, and cmd.exe would not give it {Shown(argument)} as it is: " +
                    "quotation marks, percent signs and new lines cannot be passed safely. Name the program " +
                    "that it starts instead (for one of npm: node.exe and the script).";
            CommandLine.Append(text.Append(' '), argument, always: true);
        }
        line = text.Append('"').ToString();
        return line.Length <= CharactersMax
            ? ""
            : $"{batchFile} is a batch file, and its command line is over the {CharactersMax} characters of cmd.exe.";
    }

    private static string Shown(string argument)
    {
        var visible = string.Concat(argument.Take(64).Select(c => char.IsControl(c) ? '?' : c));
        return argument.Length > 64 ? $"`{visible}...`" : $"`{visible}`";
    }
}
