namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Finds the word that a person probably meant.</summary>
internal static class Spelling
{
    private const int WordCharactersMax = 64;

    /// <summary>"Did you mean ...?", or empty when nothing is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known)
    {
        var nearest = Nearest(word, known);
        return nearest is null ? "" : $"Did you mean '{nearest}'?";
    }

    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > WordCharactersMax)
            return null;
        string? nearest = null;
        var best = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Length > WordCharactersMax)
                continue;
            var distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance >= best)
                continue;
            best = distance;
            nearest = candidate;
        }
        return nearest;
    }

    /// <summary>Edits between two words, where swapping two neighbours is one edit.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
