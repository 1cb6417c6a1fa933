using System.Runtime.Versioning;
using SysWatch.Linux.Accounts;
using SysWatch.Windows.Api;

namespace SysWatch.Daemon.Profiles;

/// <summary>Where a profile's file really is, and who can change it: each system in its own words.</summary>
internal static class ProfilePlace
{
    /// <summary>What an administrator does about a file that others can change.</summary>
    public static string Mend => OperatingSystem.IsWindows()
        ? "icacls FILE /inheritance:r /grant *S-1-5-18:F *S-1-5-32-544:F *S-1-5-32-545:RX"
        : "chown root, chmod go-w.";

    /// <summary>The file behind the path, which must lie in the directory.</summary>
    /// <exception cref="IOException">It lies elsewhere, or is no file.</exception>
    public static string Inside(string directory, string path) =>
        OperatingSystem.IsWindows() ? UnlinkedInside(directory, path) : RealPathInside(directory, path);

    public static string? WhoElseWrites(string path) =>
        OperatingSystem.IsWindows() ? ProtectedDirectory.WhoElseWrites(path) : WhoElseWritesByMode(path);

    [SupportedOSPlatform("windows")]
    private static string UnlinkedInside(string directory, string path)
    {
        for (var part = path; part is not null && part.Length > directory.Length; part = Path.GetDirectoryName(part))
        {
            if (File.GetAttributes(part).HasFlag(FileAttributes.ReparsePoint))
                throw new IOException($"{part} is a link (a junction or a symbolic link). Put the profile in " +
                    $"{directory} itself.");
        }

        return Directory.Exists(path) ? throw new IOException($"{path} is not a regular file.") : path;
    }

    [UnsupportedOSPlatform("windows")]
    private static string RealPathInside(string directory, string path)
    {
        var root = RealPath.Of(directory);
        var real = RealPath.Of(path);
        if (!real.StartsWith(root + "/", StringComparison.Ordinal))
            throw new IOException($"{path} is a symbolic link out of {directory}. Put the profile there itself.");
        return FileRights.Of(real).IsRegularFile ? real : throw new IOException($"{path} is not a regular file.");
    }

    [UnsupportedOSPlatform("windows")]
    private static string? WhoElseWritesByMode(string path)
    {
        var rights = FileRights.Of(path);
        if (rights.Uid != 0)
            return $"user id {rights.Uid}";
        if (rights.Mode.HasFlag(UnixFileMode.OtherWrite))
            return "everyone";
        return rights.Mode.HasFlag(UnixFileMode.GroupWrite) && rights.Gid != 0 ? $"group id {rights.Gid}" : null;
    }
}
