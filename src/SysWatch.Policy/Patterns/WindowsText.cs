using SysWatch.Policy.Compilation;

namespace SysWatch.Policy.Patterns;

/// <summary>What of a profile's text only Windows has: told from how it starts.</summary>
internal static class WindowsText
{
    /// <summary>
    /// A drive, <c>%NAME%</c>, a share or a pipe: in what starts so, both '\' and '/' separate names and nothing is
    /// quoted.
    /// </summary>
    public static bool IsPath(string text) => text.StartsWith('%') ||
        text.StartsWith(@"\\", StringComparison.Ordinal) || text.StartsWith("//./", StringComparison.Ordinal) ||
        (StartsWithDrive(text) && text.Length > 2 && text[2] is '/' or '\\');

    /// <summary>Also one that is relative to the drive's current folder.</summary>
    public static bool StartsWithDrive(string text) =>
        text.Length >= 2 && char.IsAsciiLetter(text[0]) && text[1] == ':';

    /// <summary><c>HKCU\Environment</c>: the first name is one of the registry's roots.</summary>
    public static bool IsKey(string text)
    {
        var end = text.AsSpan().IndexOfAny('\\', '/');
        return WindowsNames.RootOf(end < 0 ? text : text[..end]) is not null;
    }

    public static bool IsObject(string text) => IsPath(text) || IsKey(text);

    /// <summary>The one system that has such an object; null: each has it.</summary>
    public static PathStyle? OnlyOf(string text)
    {
        if (IsObject(text))
            return PathStyle.Windows;
        return text.StartsWith('/') || text.StartsWith('@') || Placeholders.AnchorOf(text) == Anchor.Runtime
            ? PathStyle.Posix : null;
    }

    /// <summary>The canonical name of a literal object; null where it has none.</summary>
    public static string? Fill(string text, PolicyContext context)
    {
        if (IsKey(text))
            return WindowsNames.CanonicalKey(text);
        if (!text.StartsWith('%'))
            return WindowsNames.Canonical(text);
        var end = text.IndexOf('%', 1);
        if (end < 0 || (end + 1 < text.Length && text[end + 1] is not ('/' or '\\')))
            return null;
        var value = Placeholders.FolderOf(text[1..end]) is var anchor && anchor != Anchor.None
            ? Placeholders.ValueOf(anchor, context) : "";
        return value.Length == 0 ? null
            : WindowsNames.Canonical(WindowsNames.Display(value).TrimEnd('\\') + "\\" + text[(end + 1)..]);
    }
}
