namespace SysWatch.Windows.Holding;

/// <summary>
/// A file that lies in a user's folder, and is loaded in the name of the system: it must be what its name says, and not
/// what the user has put there to stand for another.
/// </summary>
internal static class HivePath
{
    /// <exception cref="IOException">It is not there, or something on the way to it is a link.</exception>
    public static void Check(string path)
    {
        // From the top: what is below a link is somebody else's already.
        foreach (var at in Above(path).Reverse().Append(path))
        {
            if ((File.GetAttributes(at) & FileAttributes.ReparsePoint) != 0)
                throw new IOException($"{at} is a link, which is not followed.");
        }
        if ((File.GetAttributes(path) & FileAttributes.Directory) != 0)
            throw new IOException($"{path} is a directory.");
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.GetDirectoryName(at) is not null)
                yield return at;
        }
    }
}
