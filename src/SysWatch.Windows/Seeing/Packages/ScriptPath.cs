using System.Buffers;

namespace SysWatch.Windows.Seeing.Packages;

/// <summary>
/// Where node looks for the script that it is given. Only whole paths: what a relative one was relative to is not known
/// any more when it is asked for. And only names that Win32, and node which opens them as they are, take for the same:
/// <c>C:\Program Files.\x</c> is one folder to the one, and to the other a folder that anybody can make.
/// </summary>
internal static class ScriptPath
{
    private static readonly SearchValues<char> NoName = SearchValues.Create(":*?\"<>|");

    /// <returns>Without dots and doubled separators; null: it is not whole, or means two things.</returns>
    public static string? Of(string given)
    {
        if (given.Length < 3 || !char.IsAsciiLetter(given[0]) || given[1] != ':' || given[2] is not ('\\' or '/'))
            return null;
        var names = new List<string>();
        foreach (var name in given[3..].Split('\\', '/'))
        {
            if (name == ".." && names.Count > 0)
                names.RemoveAt(names.Count - 1);
            if (name is "" or "." or "..")
                continue;
            if (name[^1] is '.' or ' ' || name.AsSpan().IndexOfAny(NoName) >= 0 || name.Any(char.IsControl))
                return null;
            names.Add(name);
        }
        return names.Count == 0 ? null : $@"{given[0]}:\{string.Join('\\', names)}";
    }
}
