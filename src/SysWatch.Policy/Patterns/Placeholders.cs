using SysWatch.Policy.Compilation;

namespace SysWatch.Policy.Patterns;

/// <summary>The words at the start of a path that a session fills in.</summary>
internal static class Placeholders
{
    /// <summary>Values that only serve to check a profile's syntax.</summary>
    public static readonly PolicyContext Sample = new("/home/user", "/home/user/work", "/run/user/1000");

    public static IEnumerable<(string Placeholder, string Value)> Of(PolicyContext context) =>
    [
        ("~", context.Home),
        ("$WORKSPACE", context.Workspace),
        ("$RUNTIME", context.RuntimeDirectory),
    ];

    /// <summary>Fills in a literal path; null when it starts with none of '/', '@' and the placeholders.</summary>
    public static string? Fill(string path, PolicyContext context)
    {
        if (path.StartsWith('/') || path.StartsWith('@'))
            return path;
        foreach (var (placeholder, value) in Of(context))
        {
            if (path == placeholder)
                return value;
            if (path.StartsWith(placeholder + "/", StringComparison.Ordinal))
                return value.TrimEnd('/') + path[placeholder.Length..];
        }
        return null;
    }
}
