namespace SysWatch.Windows.Seeing;

/// <summary>Who descends from a process that is no member yet.</summary>
internal sealed partial class ProcessTree
{
    /// <summary>The living ones, and when each was seen to begin.</summary>
    /// <param name="created">FILETIME, as the kernel keeps it with the process.</param>
    public IReadOnlyList<(int Pid, long Begun)> Descendants(int pid, long created)
    {
        lock (_lock)
        {
            if (_latest.GetValueOrDefault(pid) is not { HasEnded: false } root ||
                !IsOf(root, new SnapshotProcess(pid, 0, created, "")))
                return [];
            var children = All().Where(process => process.Parent is not null)
                .ToLookup(process => process.Parent!.Value);
            var found = new List<TreeProcess> { root };
            var known = new HashSet<TreeProcess> { root };
            for (var i = 0; i < found.Count; i++)
                found.AddRange(children[found[i].Identity].Where(known.Add));
            return [.. found.Skip(1).Where(process => !process.HasEnded).Select(one => (one.Pid, one.Begun))];
        }
    }
}
