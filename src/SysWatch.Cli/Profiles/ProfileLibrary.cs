using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Profiles;

/// <summary>
/// Every profile that can be found by name, in the daemon's order: an administrator's replaces a shipped one. A file
/// that is being written comes before both. Remembers what was read, to show the lines that diagnostics speak of.
/// </summary>
internal sealed class ProfileLibrary : IProfileSource
{
    public const string Variable = "SYSWATCH_PROFILES";

    private readonly IReadOnlyList<IProfileSource> _sources;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly ProfileText? _file;

    private ProfileLibrary(ProfileText? file, IReadOnlyList<IProfileSource> sources)
    {
        _file = file;
        _sources = sources;
    }

    public IEnumerable<string> Names =>
        _sources.SelectMany(s => s.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public static ProfileLibrary Open(string directory) =>
        new(null, [new ProfileDirectory(directory), new ShippedProfiles()]);

    /// <summary>Opens for a name, or for a file; <paramref name="name"/> is what to compile.</summary>
    public static ProfileLibrary Open(string nameOrFile, string directory, out string name)
    {
        if (!IsFile(nameOrFile))
        {
            name = nameOrFile;
            return Open(directory);
        }
        var path = WorkingDirectory.Absolute(nameOrFile);
        var text = ProfileDirectory.Read(path);
        name = ProfileLines.In(text) ?? Path.GetFileNameWithoutExtension(path);
        var sources = new List<IProfileSource> { new ProfileDirectory(directory), new ShippedProfiles() };
        if (RootOf(path, name) is { } root)
            sources.Insert(0, new ProfileDirectory(root));
        return new ProfileLibrary(new ProfileText(name, nameOrFile, text), sources);
    }

    public ProfileText? Find(string name)
    {
        var found = _file?.Name == name
            ? _file
            : _sources.Select(s => s.Find(name)).FirstOrDefault(t => t is not null);
        if (found is not null)
            _texts[found.File] = found.Text;
        return found;
    }

    /// <summary>The text of a file that a diagnostic names, if it was read.</summary>
    public string? TextOf(string file) => _texts.GetValueOrDefault(file);

    /// <summary>A profile's text, or the error that says which names there are.</summary>
    public ProfileText Require(string name)
    {
        if (Find(name) is { } found)
            return found;
        var near = Names.FirstOrDefault(n => n.EndsWith("/" + name, StringComparison.Ordinal))
            ?? Names.FirstOrDefault(n => name.Length > 2 && n.StartsWith(name, StringComparison.Ordinal))
            ?? Names.FirstOrDefault(n => Suggestions.IsNear(name, n));
        throw new CliException(ExitCodes.NotFound, near is null
            ? $"there is no profile {name}: `syswatch profile list` shows all; a file is named with its .yaml"
            : $"there is no profile {name}: did you mean {near}?");
    }

    private static bool IsFile(string nameOrFile) =>
        Path.GetExtension(nameOrFile) is ".yaml" or ".yml" || File.Exists(nameOrFile);

    // team/backend in /srv/profiles/team/backend.yaml: its neighbours are found below /srv/profiles.
    private static string? RootOf(string path, string name)
    {
        path = path.Replace(Path.DirectorySeparatorChar, '/');
        var tail = "/" + name + ".yaml";
        return path.Length > tail.Length && path.EndsWith(tail, StringComparison.Ordinal) ? path[..^tail.Length] : null;
    }
}
