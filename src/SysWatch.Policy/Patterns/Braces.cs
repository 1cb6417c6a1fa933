using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Patterns;

/// <summary>Writes out the alternatives of <c>{a,b}</c>.</summary>
internal static class Braces
{
    /// <summary>Every alternative of a glob; null and an error when the braces are wrong or too many.</summary>
    public static List<string>? Expand(string glob, out string error)
    {
        var results = new List<string>();
        error = glob.Contains('{') || glob.Contains('}') ? Check(glob) : "";
        if (error.Length > 0)
            return null;
        if (Expand("", glob, results))
            return results;
        error = $"it has more than {ProfileLimits.AlternativesMax} alternatives.";
        return null;
    }

    private static bool Expand(string head, string tail, List<string> results)
    {
        var open = Next(tail, 0, '{');
        if (open < 0)
        {
            results.Add(head + tail);
            return results.Count <= ProfileLimits.AlternativesMax;
        }
        var close = Close(tail, open);
        var start = open + 1;
        var depth = 0;
        for (var i = start; i <= close; i = Step(tail, i))
        {
            if (tail[i] == '{')
                depth++;
            else if (tail[i] == '}' && i < close)
                depth--;
            else if (i == close || (tail[i] == ',' && depth == 0))
            {
                // The alternative may hold braces of its own: it is looked at again, with what follows.
                if (!Expand(head + tail[..open], tail[start..i] + tail[(close + 1)..], results))
                    return false;
                start = i + 1;
            }
        }
        return true;
    }

    private static string Check(string glob)
    {
        var depth = 0;
        for (var i = 0; i < glob.Length; i = Step(glob, i))
        {
            if (glob[i] == '{' && ++depth > ProfileLimits.BraceDepthMax)
                return $"braces are nested deeper than {ProfileLimits.BraceDepthMax}.";
            if (glob[i] == '}' && --depth < 0)
                return "a '}' has no '{'; write \\} for the character.";
        }
        return depth == 0 ? "" : "a '{' has no '}'; write \\{ for the character.";
    }

    private static int Next(string text, int from, char wanted)
    {
        for (var i = from; i < text.Length; i = Step(text, i))
        {
            if (text[i] == wanted)
                return i;
        }
        return -1;
    }

    private static int Close(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i = Step(text, i))
        {
            if (text[i] == '{')
                depth++;
            else if (text[i] == '}' && --depth == 0)
                return i;
        }
        return text.Length - 1;
    }

    /// <summary>The next place that is not quoted and not inside of a class.</summary>
    private static int Step(string text, int at)
    {
        if (text[at] == '\\')
            return at + 2;
        if (text[at] != '[')
            return at + 1;
        var end = GlobParser.ClassEnd(text, at);
        return end < 0 ? at + 1 : end + 1;
    }
}
