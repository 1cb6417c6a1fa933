using SysWatch.Policy.Compilation;

namespace SysWatch.Policy.Patterns;

/// <summary>The words at the start of a path that a session fills in.</summary>
internal static class Placeholders
{
    /// <summary>Values that only serve to check a profile's syntax.</summary>
    public static readonly PolicyContext Sample = new("/home/user", "/home/user/work", "/run/user/1000");

    public static readonly Anchor[] All =
    [
        Anchor.Home, Anchor.Workspace, Anchor.Runtime, Anchor.Repository, Anchor.GitDirectory,
    ];

    /// <summary>How an error lists them.</summary>
    public const string Words = "~, $WORKSPACE, $REPOSITORY, $GITDIR, $RUNTIME";

    public static string WordOf(Anchor anchor) => anchor switch
    {
        Anchor.Home => "~",
        Anchor.Workspace => "$WORKSPACE",
        Anchor.Runtime => "$RUNTIME",
        Anchor.Repository => "$REPOSITORY",
        Anchor.GitDirectory => "$GITDIR",
        _ => "",
    };

    public static string ValueOf(Anchor anchor, PolicyContext context) => anchor switch
    {
        Anchor.Home => context.Home,
        Anchor.Workspace => context.Workspace,
        Anchor.Runtime => context.RuntimeDirectory,
        Anchor.Repository => context.Repository,
        Anchor.GitDirectory => context.GitDirectory,
        _ => "",
    };

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

    /// <summary>Fills in a literal path; null when it starts with none of '/', '@' and the placeholders.</summary>
    public static string? Fill(string path, PolicyContext context)
    {
        if (path.StartsWith('/') || path.StartsWith('@'))
            return path;
        var anchor = AnchorOf(path);
        if (anchor == Anchor.None)
            return null;
        var rest = path[WordOf(anchor).Length..];
        var value = ValueOf(anchor, context);
        return rest.Length == 0 ? value : value.TrimEnd('/') + rest;
    }
}
