using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Plans.Variables;

/// <summary>
/// Variables of the machine and of the caller's account, with what stands between percent signs filled in for that
/// account. The daemon's own environment is SYSTEM's, whose profile and folder for temporary files are nobody else's.
/// </summary>
internal static class AccountVariables
{
    /// <summary>Where the account's own folders are, by the registry.</summary>
    public static ImmutableArray<string> OfAccount(PolicyContext context)
    {
        var home = WindowsNames.Display(context.Home);
        var temporary = Folder(context, WindowsFolders.Temp);
        return
        [
            .. new[]
            {
                ("USERPROFILE", home),
                ("APPDATA", Folder(context, WindowsFolders.AppData)),
                ("LOCALAPPDATA", Folder(context, WindowsFolders.LocalAppData)),
                ("TEMP", temporary),
                ("TMP", temporary),
                ("HOMEDRIVE", home is [_, ':', ..] ? home[..2] : ""),
                ("HOMEPATH", home is [_, ':', ..] ? home[2..] : ""),
            }.Where(one => !string.IsNullOrEmpty(one.Item2)).Select(one => $"{one.Item1}={one.Item2}"),
        ];
    }

    /// <summary>As programs of the account see them: those that it has itself are left out.</summary>
    /// <param name="kept">As the registry keeps them, not expanded.</param>
    public static ImmutableArray<string> OfMachine(
        IReadOnlyCollection<KeyValuePair<string, string>> kept, PolicyContext context)
    {
        var own = OfAccount(context).Select(text => text.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        var known = new Dictionary<string, string>(own, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in context.Folders)
            known.TryAdd(name, WindowsNames.Display(path));
        foreach (var (name, folder) in WindowsFolders.Synonyms)
            if (known.TryGetValue(folder, out var path))
                known.TryAdd(name, path);
        // Of the machine's only those that need nothing themselves: two that name each other have no end.
        foreach (var (name, value) in kept)
            if (!value.Contains('%'))
                known.TryAdd(name, value);
        return [.. kept.Where(one => !own.ContainsKey(one.Key)).Select(one => $"{one.Key}={Fill(one.Value, known)}")];
    }

    /// <summary>As Windows: a name that nobody knows stays as it is, with its signs.</summary>
    private static string Fill(string value, Dictionary<string, string> known)
    {
        var filled = new StringBuilder();
        for (var at = 0; at < value.Length;)
        {
            var end = value[at] == '%' ? value.IndexOf('%', at + 1) : -1;
            if (end > 0 && known.TryGetValue(value[(at + 1)..end], out var found))
            {
                filled.Append(found);
                at = end + 1;
            }
            else
                filled.Append(value[at++]);
        }
        return filled.ToString();
    }

    private static string? Folder(PolicyContext context, string name) =>
        context.Folders.TryGetValue(name, out var path) ? WindowsNames.Display(path) : null;
}
