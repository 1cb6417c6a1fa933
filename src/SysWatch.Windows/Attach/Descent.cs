using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>
/// Who descends from whom among the processes of one moment. A parent's number may have been given anew, so a child is
/// one only where it is not the older.
/// </summary>
internal static class Descent
{
    /// <summary>The roots that are there, then what descends from them: parents before children.</summary>
    public static List<ProcessEntry> Of(IReadOnlyList<ProcessEntry> all, params IEnumerable<ProcessEntry> roots)
    {
        var found = new List<ProcessEntry>();
        var known = new HashSet<(int, long)>();
        foreach (var root in roots)
            found.AddRange(all.Where(p => p.IsSameAs(root) && known.Add(p.Key)));
        var children = all.Where(p => p.Pid != p.ParentPid).ToLookup(p => p.ParentPid);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i].Pid].Where(c => c.Creation >= found[i].Creation && known.Add(c.Key)));
        return found;
    }

    /// <summary>The living ones, the nearest first.</summary>
    public static IEnumerable<ProcessEntry> Above(IReadOnlyDictionary<int, ProcessEntry> all, ProcessEntry process)
    {
        var seen = new HashSet<int> { process.Pid };
        while (all.TryGetValue(process.ParentPid, out var parent) && parent.Creation <= process.Creation &&
            seen.Add(parent.Pid))
        {
            yield return parent;
            process = parent;
        }
    }
}
