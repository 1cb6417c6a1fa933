using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Profiles;

/// <summary>Profiles below a directory: the name is the path without `.yaml`.</summary>
internal sealed class ProfileDirectory(string root) : IProfileSource
{
    private const string Extension = ".yaml";

    public IEnumerable<string> Names =>
        Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*" + Extension, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(root, file)[..^Extension.Length])
                .Order(StringComparer.Ordinal)
            : [];

    public ProfileText? Find(string name)
    {
        // A name comes from a profile's text: it must not leave the directory.
        if (name.Length == 0 || name.Split('/').Any(part => part is "" or "." or ".."))
            return null;
        var file = Path.Join(root, name + Extension);
        return File.Exists(file) ? new ProfileText(name, file, Read(file)) : null;
    }

    public static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.NotFound, $"cannot read {file}: {e.Message}");
        }
    }
}
