using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Seeing;

/// <summary>Who made whom, and what follows from it. All under the lock.</summary>
internal sealed partial class ProcessTree
{
    /// <summary>The time that is kept with a process comes of a coarser clock than an event's.</summary>
    private const long ClocksApart = 20 * FileTimes.TicksPerMs;

    private void Link(TreeProcess child)
    {
        if (child.Parent is null && ParentOf(child) is { } parent)
        {
            child.Parent = parent.Identity;
            Inherit(child, parent);
        }
    }

    private void LinkChildrenOf(TreeProcess parent)
    {
        foreach (var child in ChildrenOf(parent.Pid).Where(child => child.Parent is null))
            Link(child);
    }

    /// <summary>Of whoever had this number, as they are now.</summary>
    private TreeProcess[] ChildrenOf(int pid) => _byParent.TryGetValue(pid, out var all) ? [.. all] : [];

    private void Index(TreeProcess child)
    {
        if (!_byParent.TryGetValue(child.ParentPid, out var siblings))
            _byParent.Add(child.ParentPid, siblings = []);
        siblings.Add(child);
    }

    private TreeProcess? ParentOf(TreeProcess child)
    {
        if (child.ParentPid == 0 || child.Begun == 0)
            return null;
        return Find(strict: true) ?? Find(strict: false);

        TreeProcess? Find(bool strict)
        {
            for (var one = _latest.GetValueOrDefault(child.ParentPid); one is not null; one = one.Earlier)
            {
                if (one != child && IsParent(one, child, strict))
                    return one;
            }
            return null;
        }
    }

    /// <summary>
    /// A number that was given again must not make a stranger the parent: the parent is older than its child, and was
    /// there when it began. Of a process that was found running nobody knows how old it is.
    /// </summary>
    private static bool IsParent(TreeProcess process, TreeProcess child, bool strict)
    {
        if (child.ParentSequenceNumber != 0 && process.SequenceNumber != 0)
            return child.ParentSequenceNumber == process.SequenceNumber;
        var apart = !strict && process.IsExact != child.IsExact ? ClocksApart : 0;
        return !child.IsOlder && process.Begun != 0 && process.Begun <= child.Begun + apart &&
            (!process.HasEnded || child.Begun - process.Ended < Lingers);
    }

    private void Inherit(TreeProcess child, TreeProcess parent)
    {
        if (!Inherits(child, parent))
            return;
        SetSession(child, parent.Session!.Value, ranBefore: false);
    }

    private static bool Inherits(TreeProcess child, TreeProcess parent)
    {
        if (parent.Session is null || child.Session is not null || child.IsLeftOut)
            return false;
        child.Action = parent.IsAgent ? child.Identity : parent.Action;
        return true;
    }

    /// <summary>With all that descends from it. A chain of parents may be thousands long, and a thread's stack small.
    /// </summary>
    private void SetSession(TreeProcess first, SessionId session, bool ranBefore)
    {
        var next = new Queue<TreeProcess>([first]);
        while (next.TryDequeue(out var process))
        {
            process.RanBefore |= ranBefore;
            process.Session = session;
            // An end that came before its beginning leaves nothing to watch; late events of it are still judged.
            if (_latest.GetValueOrDefault(process.Pid) == process)
                _members[process.Pid] = process;
            var identity = process.Identity;
            foreach (var child in ChildrenOf(process.Pid).Where(c => c.Parent == identity && Inherits(c, process)))
                next.Enqueue(child);
        }
    }
}
