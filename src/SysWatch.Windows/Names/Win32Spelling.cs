namespace SysWatch.Windows.Names;

/// <summary>What Win32 makes of a path before the kernel sees it.</summary>
internal static class Win32Spelling
{
    /// <summary>
    /// The same path in the kernel's words, <c>\??\C:\a</c>, <c>\??\UNC\server\share\a</c>; what is in them already as
    /// it is. Null for what is relative.
    /// </summary>
    public static string? ToKernel(string path)
    {
        if (path.StartsWith(@"\\?\", StringComparison.Ordinal))
            return @"\??\" + path[4..];
        var text = path.Replace('/', '\\');
        if (text.StartsWith(@"\\.\", StringComparison.Ordinal) || text.StartsWith(@"\\?\", StringComparison.Ordinal))
            return Join(@"\??", text[4..], kept: 0);
        if (text.StartsWith(@"\\", StringComparison.Ordinal))
            return Join(@"\??\UNC", text[2..], kept: 2);
        if (text.Length >= 3 && char.IsAsciiLetter(text[0]) && text[1] == ':' && text[2] == '\\')
            return Join(@"\??", text, kept: 1);
        return path.StartsWith('\\') ? path : null;
    }

    /// <param name="kept">Names at the start that '..' does not leave.</param>
    private static string? Join(string root, string text, int kept)
    {
        var names = new List<string>();
        var parts = text.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1 && !text.EndsWith('\\');
            var name = parts[i];
            if (name is "." or "..")
            {
                if (name == ".." && names.Count > kept)
                    names.RemoveAt(names.Count - 1);
                continue;
            }
            // A dot, also with spaces, ends the last name only; of the others one dot is left out.
            name = isLast ? name.TrimEnd('.', ' ')
                : name.EndsWith('.') && !name.EndsWith("..", StringComparison.Ordinal) ? name[..^1] : name;
            if (name.Length > 0)
                names.Add(name);
        }
        var end = text.EndsWith('\\') || (names.Count == kept && kept == 1) ? "\\" : "";
        return names.Count == 0 ? null : $@"{root}\{string.Join('\\', names)}{end}";
    }
}
