using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>What stopping a tree needs of the system.</summary>
internal interface IProcessStops
{
    /// <exception cref="IOException">The system does not say.</exception>
    IReadOnlyList<ProcessEntry> All();

    /// <summary>What is known to descend from a process, too, though the parents between them have ended.</summary>
    IReadOnlyList<ProcessEntry> Orphans(ProcessEntry root, IReadOnlyList<ProcessEntry> all);

    /// <summary>It is in another session, and no business of this one.</summary>
    bool IsElsewhere(ProcessEntry entry);

    /// <summary>Null: it has ended.</summary>
    /// <exception cref="IOException">It lives, and cannot be stopped.</exception>
    IStoppedProcess? Stop(ProcessEntry entry);
}
