namespace SysWatch.Policy.Tests.Support;

/// <summary>
/// A second reading of the language, as simple as it can be: works on the text of a glob, by trying everything. It
/// shares nothing with the code under test.
/// </summary>
internal static class NaiveGlob
{
    /// <summary>Whether a glob without placeholders matches a path.</summary>
    public static bool IsMatch(string glob, string path)
    {
        foreach (var alternative in Expand(glob))
        {
            var pattern = alternative == "**" || alternative.StartsWith("**/", StringComparison.Ordinal) ? "/" +
                alternative : alternative;
            if (MatchNames(pattern.Split('/'), 0, path == "/" ? [""] : path.Split('/'), 0))
                return true;
        }
        return false;
    }

    public static IEnumerable<string> Expand(string glob)
    {
        var open = glob.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
            return [glob];
        var parts = new List<string>();
        var depth = 0;
        var start = open + 1;
        var at = open;
        for (; at < glob.Length; at++)
        {
            if (glob[at] == '{')
                depth++;
            if (glob[at] == '}' && --depth == 0)
                break;
            if (glob[at] != ',' || depth != 1)
                continue;
            parts.Add(glob[start..at]);
            start = at + 1;
        }
        parts.Add(glob[start..at]);
        return parts.SelectMany(part => Expand(glob[..open] + part + glob[(at + 1)..]));
    }

    private static bool MatchNames(string[] glob, int g, string[] path, int p)
    {
        if (g == glob.Length)
            return p == path.Length;
        if (glob[g] != "**")
            return p < path.Length && MatchName(glob[g], 0, path[p], 0) && MatchNames(glob, g + 1, path, p + 1);
        for (var taken = p; taken <= path.Length; taken++)
        {
            if (MatchNames(glob, g + 1, path, taken))
                return true;
        }
        return false;
    }

    private static bool MatchName(string glob, int g, string name, int n)
    {
        if (g == glob.Length)
            return n == name.Length;
        if (glob[g] == '*')
            return MatchName(glob, g + 1, name, n) || (n < name.Length && MatchName(glob, g, name, n + 1));
        if (n == name.Length)
            return false;
        if (glob[g] == '?')
            return MatchName(glob, g + 1, name, n + 1);
        if (glob[g] == '[')
        {
            var close = glob.IndexOf(']', g + 2);
            return InClass(glob[(g + 1)..close], name[n]) && MatchName(glob, close + 1, name, n + 1);
        }
        return glob[g] == name[n] && MatchName(glob, g + 1, name, n + 1);
    }

    private static bool InClass(string set, char character)
    {
        var negated = set.StartsWith('!');
        var found = false;
        for (var i = negated ? 1 : 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found |= character >= set[i] && character <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= character == set[i];
            }
        }
        return found != negated;
    }
}
