using System.Text;
using SysWatch.Policy.Profiles;

namespace SysWatch.Daemon.Profiles;

/// <summary>
/// The profiles below a directory. A profile that is there but cannot be used is an error and never "not there":
/// the shipped one of the same name must not take its place unseen.
/// </summary>
internal sealed class DirectoryProfiles(string directory) : IProfileSource
{
    private const string Extension = ".yaml";

    private const int NamesMax = 4_096;

    /// <summary>One byte more than a profile may have: enough for the reader of the text to refuse it.</summary>
    private const int BytesReadMax = (64 << 10) + 1;

    private readonly string _directory = directory;

    public IEnumerable<string> Names
    {
        get
        {
            if (!Directory.Exists(_directory))
                return [];
            var names = Directory
                .EnumerateFiles(_directory, "*" + Extension, new EnumerationOptions
                {
                    RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = 0,
                    IgnoreInaccessible = false,
                })
                .Select(f => Path.GetRelativePath(_directory, f)[..^Extension.Length])
                .Select(name => name.Replace(Path.DirectorySeparatorChar, '/'))
                .Where(IsName)
                .Take(NamesMax + 1)
                .Order(StringComparer.Ordinal)
                .ToList();
            return names.Count <= NamesMax
                ? names
                : throw new IOException($"{_directory} holds more than {NamesMax} profiles, which is the limit.");
        }
    }

    public ProfileText? Find(string name)
    {
        if (!IsName(name))
            return null;
        var path = Path.Combine(_directory, name + Extension);
        if (!Exists(path))
            return null;
        using var file = File.OpenHandle(ProfilePlace.Inside(_directory, path));
        var bytes = new byte[BytesReadMax];
        var count = 0;
        while (count < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(count), count) is > 0 and var read)
            count += read;
        return new ProfileText(name, path, Encoding.UTF8.GetString(bytes, 0, count));
    }

    /// <summary>What an administrator should look at: files that others than root, or on Windows
    /// administrators, can change.</summary>
    public IEnumerable<string> Warnings()
    {
        foreach (var path in Names.Select(n => Path.Combine(_directory, n + Extension)).Prepend(_directory))
        {
            if (Exists(path) && ProfilePlace.WhoElseWrites(path) is { } who)
                yield return $"{path}: {who} can change this and with it what agents may do. {ProfilePlace.Mend}";
        }
    }

    /// <summary>Segments of letters, digits, '.', '_' and '-' that do not begin with a dot.</summary>
    private static bool IsName(string name) => name.Length is > 0 and <= 256 && name.Split('/').All(s =>
        s.Length > 0 && s[0] != '.' && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));

    private static bool Exists(string path) =>
        new FileInfo(path).LinkTarget is not null || Path.Exists(path);
}
