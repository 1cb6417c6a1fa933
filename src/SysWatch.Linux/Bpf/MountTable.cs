namespace SysWatch.Linux.Bpf;

/// <param name="Root">What of the file system is mounted; "/" is all of it.</param>
internal sealed record MountEntry(string Root, string Point, string FileSystem);

/// <summary>/proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
internal static class MountTable
{
    public static IReadOnlyList<MountEntry> Read() => Parse(File.ReadLines("/proc/self/mountinfo"));

    public static IReadOnlyList<MountEntry> Parse(IEnumerable<string> lines)
    {
        var mounts = new List<MountEntry>();
        foreach (var line in lines)
        {
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-", 6 <= fields.Length ? 6 : 0);
            if (separator > 0 && separator + 1 < fields.Length)
                mounts.Add(new MountEntry(Unescape(fields[3]), Unescape(fields[4]), fields[separator + 1]));
        }

        return mounts;
    }

    private static string Unescape(string text) => text
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
