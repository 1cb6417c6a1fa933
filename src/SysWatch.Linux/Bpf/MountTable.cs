namespace SysWatch.Linux.Bpf;

/// <param name="Device">Of the file system: MAJOR:MINOR.</param>
/// <param name="Root">What of the file system is mounted; "/" is all of it.</param>
internal sealed record MountEntry(string Device, string Root, string Point, string FileSystem)
{
    /// <summary>
    /// By which path what is mounted here is also reached, over another mount that has it, too; null: by none.
    /// </summary>
    public string? PathOver(MountEntry other) =>
        other.Device == Device && other.Point != Point ? other.PathOf(Root) : null;

    /// <summary>Where a path inside of the file system is seen over this mount; null: it does not reach it.</summary>
    public string? PathOf(string inside)
    {
        var above = Root == "/" ? "" : Root;
        if (!(inside + "/").StartsWith(above + "/", StringComparison.Ordinal))
            return null;
        var path = (Point == "/" ? "" : Point) + (inside == "/" ? "" : inside)[above.Length..];
        return path.Length == 0 ? "/" : path;
    }
}

/// <summary>/proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
internal static class MountTable
{
    public static IReadOnlyList<MountEntry> Read() => Parse(File.ReadLines("/proc/self/mountinfo"));

    /// <summary>Every byte of a path is a character.</summary>
    public static IReadOnlyList<MountEntry> ReadBytes() =>
        Parse(File.ReadLines("/proc/self/mountinfo", System.Text.Encoding.Latin1));

    public static IReadOnlyList<MountEntry> Parse(IEnumerable<string> lines)
    {
        var mounts = new List<MountEntry>();
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-", 6 <= fields.Length ? 6 : 0);
            if (separator > 0 && separator + 1 < fields.Length)
                mounts.Add(new MountEntry(fields[2], Unescape(fields[3]), Unescape(fields[4]), fields[separator + 1]));
        }

        return mounts;
    }

    private static string Unescape(string text) => text
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
