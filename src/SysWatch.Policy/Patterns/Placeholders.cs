using SysWatch.Policy.Compilation;

namespace SysWatch.Policy.Patterns;

/// <summary>The words at the start of a path that a session fills in.</summary>
internal static class Placeholders
{
    /// <summary>Values that only serve to check a profile's syntax.</summary>
    public static readonly PolicyContext Sample = new("/home/user", "/home/user/work", "/run/user/1000");

    public static readonly PolicyContext WindowsSample = PolicyContext.ForWindows(
        "/C:/Users/user", "/C:/Users/user/work", WindowsFolders.UsualFor("/C:/Users/user"));

    public static readonly Anchor[] All =
    [
        Anchor.Home, Anchor.Workspace, Anchor.Runtime, Anchor.Repository, Anchor.GitDirectory,
    ];

    /// <summary>How an error lists them.</summary>
    public const string Words = "~, $WORKSPACE, $REPOSITORY, $GITDIR, $RUNTIME";

    private const string HomeFolder = "USERPROFILE";

    private static readonly (Anchor Anchor, string Name)[] s_folders =
    [
        (Anchor.AppData, WindowsFolders.AppData), (Anchor.LocalAppData, WindowsFolders.LocalAppData),
        (Anchor.ProgramData, WindowsFolders.ProgramData), (Anchor.SystemRoot, WindowsFolders.SystemRoot),
        (Anchor.SystemDrive, WindowsFolders.SystemDrive), (Anchor.ProgramFiles, WindowsFolders.ProgramFiles),
        (Anchor.ProgramFilesX86, WindowsFolders.ProgramFilesX86),
        (Anchor.ProgramFilesNative, WindowsFolders.ProgramFilesNative),
        (Anchor.CommonProgramFiles, WindowsFolders.CommonProgramFiles), (Anchor.Public, WindowsFolders.Public),
        (Anchor.Temp, WindowsFolders.Temp), (Anchor.Documents, WindowsFolders.Documents),
    ];

    /// <summary>How an error lists the folders of Windows.</summary>
    public static string FolderWords { get; } = string.Join(", ",
        s_folders.Select(folder => folder.Name).Concat(WindowsFolders.Synonyms.Keys).Prepend(HomeFolder)
            .Select(name => $"%{name}%"));

    public static PolicyContext SampleOf(PathStyle style) => style == PathStyle.Windows ? WindowsSample : Sample;

    /// <summary>Those that mean something in a context of this style.</summary>
    public static IEnumerable<Anchor> Of(PathStyle style) =>
        style == PathStyle.Windows ? All.Concat(s_folders.Select(folder => folder.Anchor)) : All;

    public static string WordOf(Anchor anchor) => anchor switch
    {
        Anchor.Home => "~",
        Anchor.Workspace => "$WORKSPACE",
        Anchor.Runtime => "$RUNTIME",
        Anchor.Repository => "$REPOSITORY",
        Anchor.GitDirectory => "$GITDIR",
        Anchor.None => "",
        _ => $"%{NameOf(anchor)}%",
    };

    /// <summary>Empty for a folder of which the context says nothing.</summary>
    public static string ValueOf(Anchor anchor, PolicyContext context) => anchor switch
    {
        Anchor.Home => context.Home,
        Anchor.Workspace => context.Workspace,
        Anchor.Runtime => context.RuntimeDirectory,
        Anchor.Repository => context.Repository,
        Anchor.GitDirectory => context.GitDirectory,
        Anchor.None => "",
        _ => WindowsFolders.Find(NameOf(anchor), context) ?? "",
    };

    /// <summary>The folder that a name (without percent signs, in any case) is for.</summary>
    public static Anchor FolderOf(string name)
    {
        if (name.Equals(HomeFolder, StringComparison.OrdinalIgnoreCase))
            return Anchor.Home;
        var meant = WindowsFolders.Synonyms.GetValueOrDefault(name, name);
        return Array.Find(s_folders, folder => folder.Name.Equals(meant, StringComparison.OrdinalIgnoreCase)).Anchor;
    }

    /// <summary>The placeholder that a path starts with, alone or before a '/'.</summary>
    public static Anchor AnchorOf(string path)
    {
        foreach (var anchor in All)
        {
            var word = WordOf(anchor);
            if (path.StartsWith(word, StringComparison.Ordinal) &&
                (path.Length == word.Length || path[word.Length] == '/'))
                return anchor;
        }
        return Anchor.None;
    }

    /// <summary>
    /// Fills in a literal path; null when it starts with none of '/', '@' and the placeholders. What only Windows has
    /// becomes a canonical name, and null where it is none.
    /// </summary>
    public static string? Fill(string path, PolicyContext context)
    {
        if (WindowsText.IsObject(path))
            return WindowsText.Fill(path, context);
        if (path.StartsWith('/') || path.StartsWith('@'))
            return path;
        var anchor = AnchorOf(path);
        if (anchor == Anchor.None)
            return null;
        var rest = path[WordOf(anchor).Length..];
        var value = ValueOf(anchor, context);
        return rest.Length == 0 ? value : value.TrimEnd('/') + rest;
    }

    private static string NameOf(Anchor folder) => Array.Find(s_folders, entry => entry.Anchor == folder).Name;
}
