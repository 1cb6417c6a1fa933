using System.Text;
using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Profiles;

/// <summary>Executables as a signature names them: file names, and globs over the resolved path.</summary>
internal sealed class ExecutableNames
{
    private readonly ByteSetTable _sets = new();
    private readonly List<ushort[]> _globs = [];
    private readonly IReadOnlyList<string> _executables;

    public ExecutableNames(IReadOnlyList<string> executables)
    {
        _executables = executables;
        var parser = new GlobParser(GlobKind.Path);
        var filler = new GlobFiller(Placeholders.Sample, _sets);
        foreach (var executable in executables.Where(executable => executable.Contains('/')))
        {
            foreach (var glob in parser.Parse(Anywhere(executable)) ?? [])
                filler.TryFill(glob, _globs);
        }
    }

    public bool Has(string fileName) => _executables.Contains(fileName, StringComparer.Ordinal);

    public bool MatchesPath(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        return _globs.Exists(glob => GlobMatcher.IsMatch(glob, bytes, _sets, '/'));
    }

    /// <summary>
    /// A signature picks a profile before there is a session: a placeholder stands for any folder.
    /// </summary>
    private static string Anywhere(string executable) =>
        executable[0] is '~' or '$' ? "**" + executable[executable.IndexOf('/')..] : executable;
}
