using System.Text;
using SysWatch.Core.Processes;

namespace SysWatch.Windows.Seeing;

/// <summary>
/// A command line in its arguments, as the C run-time splits it: in the program's own name backslashes are always
/// themselves. Cut: decide on no argument that is as long as an event keeps.
/// </summary>
internal static class CommandLineText
{
    /// <returns>Cut to what an event keeps.</returns>
    public static IReadOnlyList<string> Split(string line)
    {
        var arguments = new List<string>();
        var argument = new StringBuilder();
        var (isQuoted, isBegun) = (false, false);
        for (var i = 0; i < line.Length && arguments.Count < SnapshotLimits.ArgumentsMax; i++)
        {
            var slashes = 0;
            for (; i < line.Length && line[i] == '\\'; i++)
                slashes++;
            var isQuote = i < line.Length && line[i] == '"';
            // Backslashes are themselves but before a quote, where two are one and an odd one makes it a character.
            var isName = arguments.Count == 0;
            argument.Append('\\', isQuote && !isName ? slashes / 2 : slashes);
            isBegun |= slashes > 0;
            if (i == line.Length)
                break;
            if (isQuote && (isName || slashes % 2 == 0))
            {
                isBegun = true;
                if (!isName && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                    argument.Append(line[i++]);
                else
                    isQuoted = !isQuoted;
            }
            else if (line[i] is ' ' or '\t' && !isQuoted)
            {
                Add();
            }
            else
            {
                argument.Append(line[i]);
                isBegun = true;
            }
        }
        if (arguments.Count < SnapshotLimits.ArgumentsMax)
            Add();
        return arguments;

        void Add()
        {
            if (!isBegun)
                return;
            arguments.Add(argument.ToString(0, Math.Min(argument.Length, SnapshotLimits.ArgumentCharsMax)));
            argument.Clear();
            isBegun = false;
        }
    }
}
