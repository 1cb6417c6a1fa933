using SysWatch.Core.Sessions;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>What the system says of the processes that run.</summary>
internal interface IRunningProcesses
{
    /// <exception cref="IOException">It does not say.</exception>
    IReadOnlyList<ProcessEntry> All();

    /// <summary>Null: it has ended.</summary>
    RunningProcess? Look(ProcessEntry entry);

    /// <summary>
    /// False of one that was made suspended and has done nothing yet: a launch may be about to make a session of it.
    /// </summary>
    bool HasRun(ProcessEntry entry);

    /// <summary>By its job: the truth. Null as well of one that has ended.</summary>
    SessionId? SessionOf(ProcessEntry entry);

    bool HasEnded(ProcessEntry entry);

    /// <summary>Whether it is what starts the services of Windows; not whether it is called so.</summary>
    bool IsServiceManager(ProcessEntry entry);
}
