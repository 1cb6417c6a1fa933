using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Profiles;

/// <summary>Executables as a signature names them: file names, and globs over the resolved path.</summary>
internal sealed class ExecutableNames
{
    /// <summary>What a file name may end with on Windows where a profile names it without.</summary>
    private static readonly string[] s_endings = [".exe", ".cmd", ".bat", ".ps1", ".com"];

    private readonly ByteSetTable _sets = new();
    private readonly List<ushort[]> _globs = [];
    private readonly IReadOnlyList<string> _executables;
    private readonly PathStyle _style;

    public ExecutableNames(IReadOnlyList<string> executables, PathStyle style)
    {
        _executables = executables;
        _style = style;
        var parser = new GlobParser(GlobKind.Path);
        var filler = new GlobFiller(Placeholders.SampleOf(style), _sets);
        foreach (var executable in executables.Where(IsPath))
        {
            foreach (var glob in parser.Parse(executable) ?? [])
                filler.TryFill(Anywhere(glob), _globs);
        }
    }

    /// <summary>A glob, and not only a file name.</summary>
    public static bool IsPath(string executable) => executable.Contains('/') || executable.Contains('\\');

    /// <summary>An executable's path as globs are matched with it; on Windows in any form that names one.</summary>
    public static byte[] Bytes(string path, PathStyle style) => style == PathStyle.Posix
        ? Encoding.UTF8.GetBytes(path)
        : WindowsNames.Fold(path.StartsWith('/') ? path : WindowsNames.Canonical(path) ?? "");

    public bool Has(string fileName) => _style == PathStyle.Posix
        ? _executables.Contains(fileName, StringComparer.Ordinal)
        : _executables.Any(name => IsNamed(fileName, name));

    public bool MatchesPath(string path)
    {
        var bytes = Bytes(path, _style);
        return _globs.Exists(glob => GlobMatcher.IsMatch(glob, bytes, _sets, '/'));
    }

    private static bool IsNamed(string fileName, string name) =>
        fileName.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (fileName.Length == name.Length ||
        s_endings.Contains(fileName[name.Length..], StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// A signature picks a profile before there is a session: a placeholder stands for any folder.
    /// </summary>
    private static Glob Anywhere(Glob glob) => glob.Anchor == Anchor.None ? glob
        : glob with { Anchor = Anchor.None, Tokens = ['/', Token.Names, .. glob.Tokens.Skip(1)] };
}
