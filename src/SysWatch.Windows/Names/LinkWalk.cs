namespace SysWatch.Windows.Names;

/// <summary>
/// Where a path leads over links, name by name, by what each link says. Asks nothing of the system itself.
/// </summary>
internal static class LinkWalk
{
    /// <summary>As many as Windows follows.</summary>
    public const int LinksMax = 63;

    private const string Verbatim = @"\\?\";
    private const string VolumeName = "Volume{";

    /// <summary>How names of the object manager begin; a link to a folder that is called so reads the same.</summary>
    private static readonly string[] s_objects = [@"\??\", @"\Device\", @"\DosDevices\", @"\GLOBAL??\"];

    /// <param name="path">Of a local drive or volume, whole.</param>
    /// <param name="targetOf">What the link of that name says; null: it is none.</param>
    /// <returns>
    /// The path without links; one that leads to elsewhere is named and not looked at further. Null: there are none, or
    /// too many.
    /// </returns>
    public static string? Follow(string path, Func<string, string?> targetOf)
    {
        var root = RootOf(path);
        var at = root;
        var rest = new Queue<string>(NamesOf(path, root));
        var links = 0;
        while (rest.TryDequeue(out var name))
        {
            var next = Join(at, name);
            if (targetOf(next) is not { Length: > 0 } target)
            {
                at = next;
                continue;
            }
            if (++links > LinksMax)
                return null;
            var whole = Whole(root, at, target);
            if (!whole.StartsWith(root, StringComparison.OrdinalIgnoreCase) && !IsLocal(whole))
                return string.Join('\\', [whole.TrimEnd('\\'), .. rest]);
            root = RootOf(whole);
            rest = new Queue<string>([.. NamesOf(whole, root), .. rest]);
            at = root;
        }
        return links == 0 ? null : at;
    }

    /// <summary>
    /// By hand: of a path that starts with <c>\\?\</c> Win32 leaves every <c>..</c>, and would take one that begins
    /// with a single backslash for a name below the link.
    /// </summary>
    private static string Whole(string root, string at, string target)
    {
        if (target.StartsWith(@"\\", StringComparison.Ordinal) || IsLocal(target))
            return target;
        if (IsShortened(target))
            return Verbatim + target;
        if (!target.StartsWith('\\'))
            return Join(root, Resolve([.. NamesOf(at, root), .. Split(target)]));
        return s_objects.Any(prefix => target.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? target
            : Join(root, Resolve(Split(target)));
    }

    /// <summary>Never above the root.</summary>
    private static string Resolve(string[] names)
    {
        var kept = new List<string>();
        foreach (var name in names)
        {
            if (name == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (name is not ("." or ".."))
                kept.Add(name);
        }
        return string.Join('\\', kept);
    }

    /// <summary><c>C:\</c>, <c>\\?\C:\</c>, <c>\\?\Volume{...}\</c>.</summary>
    private static string RootOf(string path)
    {
        var end = path.IndexOf('\\', path.StartsWith(Verbatim, StringComparison.Ordinal) ? Verbatim.Length : 0);
        return end < 0 ? path : path[..(end + 1)];
    }

    private static string[] NamesOf(string path, string root) => Split(path[root.Length..]);

    private static string[] Split(string path) => path.Split('\\', StringSplitOptions.RemoveEmptyEntries);

    private static string Join(string at, string names) => at.EndsWith('\\') ? at + names : $@"{at}\{names}";

    /// <summary>
    /// .NET takes <c>\??\</c> away from what a link says. That there is no <c>..</c> in it tells it from a name below
    /// the link: the system knows none in such names.
    /// </summary>
    private static bool IsShortened(string target) =>
        (target.StartsWith(VolumeName, StringComparison.OrdinalIgnoreCase) ||
            target.StartsWith(@"GLOBALROOT\", StringComparison.OrdinalIgnoreCase)) && !Split(target).Contains("..");

    private static bool IsLocal(string path)
    {
        var isVerbatim = path.StartsWith(Verbatim, StringComparison.Ordinal);
        var plain = isVerbatim ? path[Verbatim.Length..] : path;
        return (plain.Length > 2 && char.IsAsciiLetter(plain[0]) && plain[1] == ':' && plain[2] == '\\') ||
            (isVerbatim && plain.StartsWith(VolumeName, StringComparison.OrdinalIgnoreCase));
    }
}
