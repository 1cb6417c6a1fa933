using System.Collections.Immutable;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;

namespace SysWatch.Windows.Accounts;

/// <summary>What <c>%NAME%</c> of a profile stands for: an account's folders and the machine's, as canonical names.
/// </summary>
internal static class KnownFolders
{
    private const string UserProfile = "USERPROFILE";

    /// <summary>Of %ProgramData% and the like; where the system knows none, the place where it usually is.</summary>
    public static ImmutableDictionary<string, string> OfMachine()
    {
        var windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        var common = Environment.GetFolderPath(Environment.SpecialFolder.CommonDocuments);
        var usual = WindowsFolders.UsualFor("/C:/Users/Default")
            .RemoveRange(
            [
                WindowsFolders.AppData, WindowsFolders.LocalAppData, WindowsFolders.Temp, WindowsFolders.Documents,
            ]);
        return usual.SetItems(Canonical(new Dictionary<string, string?>
        {
            [WindowsFolders.ProgramData] = Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData),
            [WindowsFolders.SystemRoot] = windows,
            [WindowsFolders.SystemDrive] = Path.GetPathRoot(windows),
            [WindowsFolders.ProgramFiles] = Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles),
            [WindowsFolders.ProgramFilesX86] = Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86),
            [WindowsFolders.CommonProgramFiles] =
                Environment.GetFolderPath(Environment.SpecialFolder.CommonProgramFiles),
            [WindowsFolders.Public] = Path.GetDirectoryName(common),
        }));
    }

    /// <param name="home">Canonical.</param>
    /// <param name="shell">A value of the account's <c>User Shell Folders</c>, not expanded; null for none.</param>
    /// <param name="resolve">The name without links of a canonical one.</param>
    public static ImmutableDictionary<string, string> Of(
        string home, ImmutableDictionary<string, string> machine, Func<string, string?> shell,
        Func<string, string> resolve)
    {
        var local = Place("Local AppData", "AppData/Local");
        return machine
            .SetItem(WindowsFolders.AppData, Place("AppData", "AppData/Roaming"))
            .SetItem(WindowsFolders.LocalAppData, local)
            .SetItem(WindowsFolders.Temp, resolve(local + "/Temp"))
            .SetItem(WindowsFolders.Documents, Place("Personal", "Documents"));

        string Place(string name, string usual) => resolve(
            (shell(name) is { } value ? Expand(value, home, machine) : null) ?? $"{home}/{usual}");
    }

    /// <summary>A path that may begin with a folder between percent signs, as the registry keeps them; never by the
    /// daemon's own environment.</summary>
    /// <returns>Canonical; null for what names no place that is known.</returns>
    public static string? Expand(string value, string home, ImmutableDictionary<string, string> machine)
    {
        if (!value.StartsWith('%'))
            return WindowsNames.Canonical(value);
        var end = value.IndexOf('%', 1);
        if (end < 0)
            return null;
        var name = value[1..end].ToUpperInvariant();
        var folder = name == UserProfile ? home : machine.GetValueOrDefault(name);
        return folder is { Length: > 0 } ? WindowsNames.Canonical(WindowsNames.Display(folder) + value[(end + 1)..])
            : null;
    }

    private static ImmutableDictionary<string, string> Canonical(Dictionary<string, string?> folders) =>
        folders.Where(folder => !string.IsNullOrEmpty(folder.Value))
            .Select(folder => (folder.Key, Path: WindowsNames.Canonical(folder.Value!)))
            .Where(folder => folder.Path is not null)
            .ToImmutableDictionary(folder => folder.Key, folder => folder.Path!, StringComparer.OrdinalIgnoreCase);
}
