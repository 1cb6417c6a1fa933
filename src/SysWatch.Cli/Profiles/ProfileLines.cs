namespace SysWatch.Cli.Profiles;

/// <summary>
/// Single lines of a profile that are needed before, or without, compiling it. The compiler reads the text itself, so
/// nothing depends on these but what is shown.
/// </summary>
internal static class ProfileLines
{
    /// <summary>The value of `profile:`, or null.</summary>
    public static string? In(string text) => ValueOf(text, "profile:");

    /// <summary>The value of `description:` in one line, or empty.</summary>
    public static string DescriptionIn(string text)
    {
        var value = ValueOf(text, "description:") ?? "";
        return value.Length > 0 && value[0] is '>' or '|' ? string.Join(' ', BlockOf(text, "description:")) : value;
    }

    /// <summary>How many entries `tests:` has.</summary>
    public static int TestsIn(string text)
    {
        var count = 0;
        var isInside = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > 0 && line[0] is not (' ' or '#' or '-'))
                isInside = line.StartsWith("tests:", StringComparison.Ordinal);
            else if (isInside && line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
                count++;
        }
        return count;
    }

    /// <summary>The lines of a block scalar: what is indented below its key.</summary>
    private static IEnumerable<string> BlockOf(string text, string key) => text.Split('\n')
        .SkipWhile(line => !line.StartsWith(key, StringComparison.Ordinal)).Skip(1)
        .TakeWhile(line => line.TrimEnd('\r').Length == 0 || line[0] == ' ')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0);

    private static string? ValueOf(string text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(key, StringComparison.Ordinal))
                continue;
            var value = line[key.Length..];
            var comment = value.IndexOf(" #", StringComparison.Ordinal);
            if (comment >= 0)
                value = value[..comment];
            value = value.Trim().Trim('"').Trim('\'');
            return value.IsEmpty ? null : value.ToString();
        }
        return null;
    }
}
