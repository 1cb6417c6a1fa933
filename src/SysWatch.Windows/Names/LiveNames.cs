using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Names;

/// <summary>What the file systems of this machine say of a name. Asked of local volumes alone.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class LiveNames : ILongNames, IFinalNames
{
    private const int CharactersMax = 32_768;
    private const string Verbatim = @"\\?\";

    /// <summary>As many as Windows follows.</summary>
    private const int LinksMax = 63;

    public string? LongName(string path)
    {
        var name = new char[CharactersMax];
        fixed (char* to = name)
        {
            var length = Kernel32.GetLongPathNameW(path, to, (uint)name.Length);
            return length == 0 || length >= name.Length ? null : new string(name, 0, (int)length);
        }
    }

    /// <summary>
    /// Name by name, so that nothing is followed by the system in the daemon's name: a link of a member's may lead to
    /// another machine, which would be asked with the rights of this one, or to a pipe that somebody serves. What leads
    /// there is named, and not touched.
    /// </summary>
    public string? FinalName(string path)
    {
        try
        {
            return Walk(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Walk(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var at = root;
        var rest = new Queue<string>(NamesOf(path, root));
        var links = 0;
        while (rest.TryDequeue(out var name))
        {
            var next = Path.Join(at, name);
            // Reads the link itself.
            if (new DirectoryInfo(next).LinkTarget is not { Length: > 0 } target)
            {
                at = next;
                continue;
            }
            if (++links > LinksMax)
                return null;
            var whole = Path.IsPathFullyQualified(target) ? target : Path.GetFullPath(Path.Join(at, target));
            if (!IsOfDrive(whole))
                return Path.Join([whole, .. rest]);
            root = Path.GetPathRoot(whole)!;
            rest = new Queue<string>([.. NamesOf(whole, root), .. rest]);
            at = root;
        }
        return links == 0 ? null : at;
    }

    private static string[] NamesOf(string path, string root) =>
        path[root.Length..].Split('\\', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOfDrive(string path)
    {
        var plain = path.StartsWith(Verbatim, StringComparison.Ordinal) ? path[Verbatim.Length..] : path;
        return plain.Length > 2 && char.IsAsciiLetter(plain[0]) && plain[1] == ':';
    }
}
