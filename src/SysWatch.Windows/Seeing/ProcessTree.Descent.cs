using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>Who descends from a process that is no member yet, and how they all become members.</summary>
internal sealed partial class ProcessTree
{
    /// <summary>Makes all of them members at once, with what is known to descend from them.</summary>
    /// <param name="processes">The agent first, parents before children.</param>
    /// <param name="leftOut">These are none, nor is what they start from here on.</param>
    public void Adopt(
        SessionId session, IReadOnlyList<SnapshotProcess> processes, IReadOnlyList<SnapshotProcess> leftOut)
    {
        lock (_lock)
        {
            foreach (var process in leftOut.Select(Kept))
                process?.IsLeftOut = true;
            // First all of them, and then whose they are: none is taken for one that has just begun.
            var all = processes.Select(Kept).ToList();
            for (var i = 0; i < all.Count; i++)
            {
                if (all[i] is not { } process)
                    continue;
                (process.IsAgent, process.IsLeftOut) = (i == 0, false);
                SetSession(process, session, ranBefore: true);
            }
        }
    }

    private TreeProcess? Kept(SnapshotProcess one) => Reconcile(one) ?? _latest.GetValueOrDefault(one.Pid);

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
