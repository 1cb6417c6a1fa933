namespace SysWatch.Policy.Patterns;

/// <summary>
/// The one place that makes canonical names of Windows names, and back: bytes with '/' between them, as policies speak
/// of everything. Case is kept; what is compared is <see cref="Fold"/>.
/// </summary>
/// <remarks>
/// It knows the form of names and nothing of the machine: 8.3 names, junctions, volumes by number or identifier, and
/// shares of the machine itself are resolved before.
/// </remarks>
public static partial class WindowsNames
{
    private const string Unc = "UNC";
    private const string Pipe = "PIPE";

    /// <summary>
    /// <c>C:\a\b</c> as <c>/C:/a/b</c>, <c>\\server\share\a</c> as <c>/UNC/server/share/a</c>, <c>\\.\pipe\x</c> as
    /// <c>/PIPE/x</c>; null for what is relative, and for devices.
    /// </summary>
    /// <remarks>
    /// Names are read as Win32 reads them: <c>.</c> and <c>..</c> resolved, doubled and trailing separators and dots
    /// and spaces at the end left out, but nothing of this behind <c>\\?\</c>, where '.' and '..' name nothing. A
    /// stream is judged as the file that it belongs to.
    /// </remarks>
    public static string? Canonical(string path)
    {
        if (path.Contains('\0'))
            return null;
        if (path.StartsWith(@"\\?\", StringComparison.Ordinal) || path.StartsWith(@"\??\", StringComparison.Ordinal))
            return OfDevice(Verbatim(path[4..]), path.EndsWith('\\'));
        var text = path.Replace('/', '\\');
        var endsOpen = text.EndsWith('\\');
        if (text.StartsWith(@"\\.\", StringComparison.Ordinal) || text.StartsWith(@"\\?\", StringComparison.Ordinal))
            return OfDevice(Names(text[4..], kept: 0), endsOpen);
        if (text.StartsWith(@"\\", StringComparison.Ordinal))
            return text.Length > 2 && text[2] != '\\' ? OfShare(Names(text[2..], kept: 2), 0) : null;
        return text.Length >= 3 && IsDrive(text[..2]) && text[2] == '\\' ? OfDrive(text[0], Names(text[3..], 0), 0)
            : null;
    }

    /// <summary>A canonical name, also a folded one, as people of Windows write it; other text as it is.</summary>
    public static string Display(string canonical)
    {
        if (canonical.StartsWith('#'))
            return canonical[1..].Replace('/', '\\');
        if (Win32(canonical, @"\\.\", @"\\") is not { } plain)
            return canonical;
        // Win32 would make another name of one that ends with a dot.
        return Canonical(plain) == canonical ? plain : Win32(canonical, @"\\?\", @"\\?\UNC\", @"\\?\")!;
    }

    private static string? Win32(string canonical, string device, string share, string drive = "")
    {
        var text = canonical.Replace('/', '\\');
        if (canonical.Length >= 3 && canonical[0] == '/' && IsDrive(canonical[1..3]) &&
            (canonical.Length == 3 || canonical[3] == '/'))
            return drive + (canonical.Length == 3 ? text[1..] + "\\" : text[1..]);
        if (canonical.StartsWith("/UNC/", StringComparison.Ordinal))
            return share + text["/UNC/".Length..];
        if (canonical == "/PIPE" || canonical.StartsWith("/PIPE/", StringComparison.Ordinal))
            return device + "pipe\\" + text["/PIPE".Length..].TrimStart('\\');
        return null;
    }

    /// <summary>What lies behind the mark of a device: a drive, a share or a pipe; others are not known.</summary>
    private static string? OfDevice(List<string>? names, bool endsOpen)
    {
        if (names is not [var first, ..])
            return null;
        if (IsDrive(first))
        {
            // Without a separator behind it, it is the volume itself and not its topmost folder.
            return names.Count > 1 || endsOpen ? OfDrive(first[0], names, 1) : null;
        }
        if (first.Equals(Unc, StringComparison.OrdinalIgnoreCase))
            return OfShare(names, 1);
        return first.Equals(Pipe, StringComparison.OrdinalIgnoreCase) ? Join(Pipe, names, 1) : null;
    }

    private static string? OfDrive(char letter, List<string>? names, int from) =>
        names is not null && TryLeaveStreams(names, from) ? Join($"{char.ToUpperInvariant(letter)}:", names, from)
            : null;

    private static string? OfShare(List<string>? names, int from) =>
        names is not null && names.Count >= from + 2 && TryLeaveStreams(names, from + 2) ? Join(Unc, names, from)
            : null;

    private static string Join(string root, List<string> names, int from) =>
        string.Join('/', names.Skip(from).Prepend("/" + root));

    /// <summary>The names as Win32 reads them; null when too few are left of those that '..' does not leave.</summary>
    /// <param name="kept">Names at the start that '..' does not leave: a server and its share.</param>
    private static List<string>? Names(string text, int kept)
    {
        var parts = text.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        var names = new List<string>(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1 && !text.EndsWith('\\');
            switch (parts[i])
            {
                case "." or ".." when i < kept:
                    return null;
                case ".":
                    break;
                case "..":
                    if (names.Count > kept)
                        names.RemoveAt(names.Count - 1);
                    break;
                case var part:
                    part = isLast ? part.TrimEnd('.', ' ') : WithoutDot(part);
                    if (part.Length > 0)
                        names.Add(part);
                    break;
            }
        }
        return names.Count >= kept ? names : null;
    }

    /// <summary>Of a name that others follow, one dot alone at its end is left out.</summary>
    private static string WithoutDot(string name) =>
        name.EndsWith('.') && !name.EndsWith("..", StringComparison.Ordinal) ? name[..^1] : name;

    /// <summary>The names as they are; null when there is one that nothing can have.</summary>
    private static List<string>? Verbatim(string text)
    {
        var names = text.Split('\\', StringSplitOptions.RemoveEmptyEntries).ToList();
        return names.Exists(name => name is "." or ".." || name.Contains('/')) ? null : names;
    }

    /// <summary>
    /// Takes <c>:stream:$TYPE</c> from the last name, and <c>:$I30:$INDEX_ALLOCATION</c>, which is the folder itself,
    /// from those before it; false where a ':' means nothing.
    /// </summary>
    private static bool TryLeaveStreams(List<string> names, int from)
    {
        for (var i = from; i < names.Count; i++)
        {
            var colon = names[i].IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var stream = names[i][(colon + 1)..];
            var isKnown = i == names.Count - 1 ? stream.Count(unit => unit == ':') <= 1
                : stream.EndsWith(":$INDEX_ALLOCATION", StringComparison.OrdinalIgnoreCase);
            if (!isKnown || names[i][..colon] is "" or "." or "..")
                return false;
            names[i] = names[i][..colon];
        }
        return true;
    }

    private static bool IsDrive(string name) => name.Length == 2 && char.IsAsciiLetter(name[0]) && name[1] == ':';
}
