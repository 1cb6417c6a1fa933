using System.Collections.Frozen;
using SysWatch.Policy.Profiles;

namespace SysWatch.Windows.Attach;

/// <summary>
/// What a program's file must be called at its start, so that a look is due at once. One that only a pattern names is
/// found by the next look anyway.
/// </summary>
internal sealed class AgentNames
{
    private const string Ending = ".EXE";

    /// <summary>Some events of the kernel cut a file's name after this many characters.</summary>
    private const int CutAt = 14;

    private readonly FrozenSet<string> _names;
    private readonly bool _hasPackages;

    public AgentNames(AgentCatalog agents)
    {
        _names = agents.Signatures.SelectMany(signature => signature.Attach)
            .Select(executable => Bare(executable[(executable.LastIndexOfAny(['/', '\\']) + 1)..]))
            .Where(name => name.Length > 0 && name.IndexOfAny(['*', '?', '[', '{']) < 0)
            .ToFrozenSet(StringComparer.Ordinal);
        _hasPackages = agents.Signatures.Any(signature => signature.Packages.Count > 0);
    }

    /// <param name="imageName">A file's name, or a path.</param>
    public bool MayBe(string imageName)
    {
        var file = imageName[(imageName.LastIndexOfAny(['/', '\\']) + 1)..];
        if (_names.Contains(Bare(file)) || (_hasPackages && AgentScript.IsInterpreter(file)))
            return true;
        return file.Length == CutAt &&
            _names.Any(name => (name + Ending).StartsWith(file, StringComparison.OrdinalIgnoreCase));
    }

    private static string Bare(string file)
    {
        var name = file.ToUpperInvariant();
        return name.EndsWith(Ending, StringComparison.Ordinal) ? name[..^Ending.Length] : name;
    }
}
