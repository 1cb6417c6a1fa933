using SysWatch.Core.Programs;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec.Identity;

/// <summary>
/// Which package a script belongs to. Reads only what lies on paths that the caller found to be out of the session's
/// reach, through the process's root.
/// </summary>
internal static class Packages
{
    private const int FileBytesMax = 4 << 20;
    private const int DistributionsMax = 4096;

    /// <summary><c>npm:NAME</c> of the nearest package.json above the script, below a node_modules directory.</summary>
    public static string? Npm(string root, string script)
    {
        if (!script.Contains("/node_modules/", StringComparison.Ordinal))
            return null;
        for (var directory = Path.GetDirectoryName(script);
            directory is not null && !directory.EndsWith("/node_modules", StringComparison.Ordinal);
            directory = Path.GetDirectoryName(directory))
        {
            if (ReadSmall($"{root}{directory}/package.json") is { } text && PackageManifest.NpmName(text) is { } name)
                return "npm:" + name;
        }

        return null;
    }

    /// <summary><c>pypi:NAME</c> of the distribution that owns a console script or a module.</summary>
    public static string? Pypi(string root, string? script, string? module, IEnumerable<string> sites)
    {
        foreach (var site in sites)
        {
            var directories = Directory.Exists(root + site)
                ? Directory.EnumerateDirectories(root + site, "*.dist-info").Take(DistributionsMax)
                : [];
            foreach (var information in directories)
            {
                if (Owns(information, site, script, module))
                    return DistributionName(information) is { } name ? "pypi:" + name : null;
            }
        }

        return null;
    }

    private static bool Owns(string information, string site, string? script, string? module)
    {
        if (ReadSmall(Path.Combine(information, "RECORD")) is not { } record)
            return false;
        var top = module?.Split('.')[0];
        var fileName = Path.GetFileName(script);
        foreach (var line in record.AsSpan().EnumerateLines())
        {
            var comma = line.IndexOf(',');
            if (comma <= 0)
                continue;
            var file = line[..comma];
            if (script is not null
                ? file.EndsWith(fileName, StringComparison.Ordinal) && Path.GetFullPath(file.ToString(), site) == script
                : file.StartsWith(top + "/", StringComparison.Ordinal) || file.SequenceEqual(top + ".py"))
                return true;
        }

        return false;
    }

    private static string? DistributionName(string information)
    {
        foreach (var line in (ReadSmall(Path.Combine(information, "METADATA")) ?? "").AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Name:", StringComparison.OrdinalIgnoreCase))
                return line[5..].Trim().ToString().ToLowerInvariant().Replace('_', '-').Replace('.', '-');
            if (line.IsEmpty)
                break;
        }

        return null;
    }

    /// <summary>
    /// Null unless it is a regular file of that size. Whoever can write beside the script chooses what is read here: a
    /// FIFO, a device, a link to one.
    /// </summary>
    private static string? ReadSmall(string path)
    {
        using var file = PlainFile.Open(path);
        return file is null ? null : PlainFile.Read(file, FileBytesMax) is { } bytes
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : null;
    }
}
