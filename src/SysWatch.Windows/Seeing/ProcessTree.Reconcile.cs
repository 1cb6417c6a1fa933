namespace SysWatch.Windows.Seeing;

/// <summary>Events were lost: what lives now tells what they said.</summary>
internal sealed partial class ProcessTree
{
    /// <param name="taken">FILETIME before the first of them was looked at.</param>
    /// <param name="begun">Those nobody had told of.</param>
    /// <param name="ended">Those whose end nobody had told of.</param>
    public void Reconcile(
        IReadOnlyList<SnapshotProcess> living, long taken, out IReadOnlyList<TreeProcess> begun,
        out IReadOnlyList<TreeProcess> ended)
    {
        lock (_lock)
        {
            var news = new List<TreeProcess>();
            foreach (var one in living.OrderBy(one => one.Created))
            {
                if (Reconcile(one) is { } found)
                    news.Add(found);
            }
            begun = news;
            var there = living.Select(one => one.Pid).ToHashSet();
            var gone = _latest.Values
                .Where(process => !process.HasEnded && process.Begun < taken && !there.Contains(process.Pid))
                .ToArray();
            foreach (var process in gone)
                End(process, taken, 0);
            ended = gone;
        }
    }

    /// <returns>Null: it was known.</returns>
    private TreeProcess? Reconcile(SnapshotProcess one)
    {
        var seen = new ProcessBegan
        {
            FileTime = one.Created, Pid = one.Pid, ParentPid = one.ParentPid, ImageName = one.ImageName,
            CommandLine = one.CommandLine, CreationTime = one.Created,
        };
        var latest = _latest.GetValueOrDefault(one.Pid);
        var known = latest is { HasEnded: false } && IsOf(latest, one) ? latest : null;
        var process = known ?? Add(one.Pid, one.Created);
        if (process is null)
            return null;
        CompleteAndRename(process, seen);
        Link(process);
        if (known is null)
            LinkChildrenOf(process);
        return known is null ? process : null;
    }

    private static bool IsOf(TreeProcess process, SnapshotProcess one) => process.IsExact
        ? process.Begun == one.Created
        : process.IsOlder
            ? one.Created <= process.Begun
            : IsSoonAfter(process.Begun, one.Created);

    /// <summary>
    /// An event tells of a beginning after the time that is kept with the process: the file is still mapped between the
    /// two, and may have to be fetched or looked through first.
    /// </summary>
    private static bool IsSoonAfter(long told, long created) => told - created is > -Together and < Lingers;

    /// <summary>Its children know it by the time that was known before.</summary>
    private void CompleteAndRename(TreeProcess process, ProcessBegan seen)
    {
        var before = process.Identity;
        var isOrphan = process.ParentPid == 0;
        Complete(process, seen);
        if (isOrphan && process.ParentPid != 0)
            Index(process);
        if (before == process.Identity)
            return;
        foreach (var child in ChildrenOf(process.Pid).Where(child => child.Parent == before))
            child.Parent = process.Identity;
        // Only what the agent has started itself gives its name to all below it.
        if (process.Action != before)
            return;
        foreach (var one in All().Where(one => one.Action == before))
            one.Action = process.Identity;
    }
}
