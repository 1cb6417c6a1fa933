namespace SysWatch.Cli.Profiles;

/// <summary>
/// Single lines of a profile that are needed before, or without, compiling it. The compiler reads the text itself, so
/// nothing depends on these but what is shown.
/// </summary>
internal static class ProfileLines
{
    /// <summary>The value of `profile:`, or null.</summary>
    public static string? In(string text) => ValueOf(text, "profile:");

    /// <summary>The value of `description:`, or empty.</summary>
    public static string DescriptionIn(string text) => ValueOf(text, "description:") ?? "";

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
