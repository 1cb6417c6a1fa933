using System.Globalization;

namespace SysWatch.Linux.Interop;

/// <summary>Every process of the machine, as /proc has it now.</summary>
internal static class ProcessTree
{
    /// <summary>Thread group ids; the earlier started first, as far as numbers tell.</summary>
    public static IReadOnlyList<int> All() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(
                path.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0)
            .Order()];

    /// <summary>Its parent, the parent's, and so on; without the machine's first process.</summary>
    public static IEnumerable<int> Ancestors(int pid)
    {
        for (var above = ProcFiles.ParentOf(pid); above > 1; above = ProcFiles.ParentOf(above))
            yield return above;
    }

    /// <summary>Children of these and theirs, without them. Whose parent has ended is another's by then.</summary>
    public static IReadOnlyList<int> Descendants(IEnumerable<int> of)
    {
        var children = All().ToLookup(ProcFiles.ParentOf);
        var found = new List<int>();
        var seen = of.ToHashSet();
        var next = new Queue<int>(seen);
        while (next.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(seen.Add))
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }

        return found;
    }
}
