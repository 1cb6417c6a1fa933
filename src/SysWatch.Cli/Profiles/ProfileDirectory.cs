using System.Text;
using SysWatch.Policy.Profiles;

namespace SysWatch.Cli.Profiles;

/// <summary>Profiles below a directory: the name is the path without `.yaml`.</summary>
internal sealed class ProfileDirectory(string root) : IProfileSource
{
    private const string Extension = ".yaml";

    /// <summary>One byte more than a profile may have: enough for the reader of the text to refuse it.</summary>
    private const int BytesReadMax = (64 << 10) + 1;

    public IEnumerable<string> Names => Directory.Exists(root)
        ? Readable(root, () => Directory.EnumerateFiles(root, "*" + Extension, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file)[..^Extension.Length])
            .Select(name => name.Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)
            .ToList())
        : [];

    public ProfileText? Find(string name)
    {
        // A name comes from a profile's text: it must not leave the directory.
        if (name.Length == 0 || name.Split('/').Any(part => part is "" or "." or ".."))
            return null;
        var file = Path.Join(root, name + Extension);
        return File.Exists(file) ? new ProfileText(name, file, Read(file)) : null;
    }

    /// <summary>What may also be a pipe, as `&lt;(...)` is one.</summary>
    public static string Read(string file) => Readable(file, () =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var bytes = new byte[BytesReadMax];
        return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    });

    private static T Readable<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(ExitCodes.NotFound, $"there is no file {path}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCodes.NotFound, $"no permission to read {path}: check its rights, or use sudo");
        }
        catch (IOException e)
        {
            throw new CliException(ExitCodes.NotFound, $"cannot read {path}: {e.Message}");
        }
    }
}
