using System.CommandLine;

namespace SysWatch.Cli;

/// <summary>"Did you mean": the commands and options nearest to words that were not understood.</summary>
internal static class Suggestions
{
    private const int DistanceMax = 2;

    public static IEnumerable<string> For(ParseResult parse)
    {
        var known = new List<string>();
        foreach (var command in parse.CommandResult.Command.Subcommands.Where(c => !c.Hidden))
            known.Add(command.Name);
        foreach (var option in parse.CommandResult.Command.Options.Where(o => !o.Hidden))
            known.Add(option.Name);
        return parse.UnmatchedTokens.Concat(UsageErrors.MisspeltOptions(parse))
            .SelectMany(token => known.Where(name => IsNear(token, name))).Distinct().Take(3);
    }

    /// <summary>Within two edits, and less than half of the word. Two letters that changed places are one.</summary>
    public static bool IsNear(string typed, string name) =>
        typed.Length <= 64 && Distance(typed, name) <= Math.Min(DistanceMax, Math.Max(1, (name.Length - 1) / 2));

    private static int Distance(string a, string b)
    {
        var above = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            above[j] = j;
        var twoAbove = above;
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }
            (twoAbove, above) = (above, row);
        }
        return above[b.Length];
    }
}
