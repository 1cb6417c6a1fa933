using SysWatch.Policy.Decisions;

namespace SysWatch.Windows.Seeing;

/// <summary>What rights to a process, or a thread, outside of the session mean.</summary>
internal static class ForeignAccess
{
    // winnt.h, PROCESS_*.
    private const uint ProcessTerminate = 0x1;
    private const uint ProcessCreateThread = 0x2;
    private const uint ProcessVmOperation = 0x8;
    private const uint ProcessVmRead = 0x10;
    private const uint ProcessVmWrite = 0x20;
    private const uint ProcessDuplicateHandle = 0x40;
    private const uint ProcessCreateProcess = 0x80;
    private const uint ProcessSetQuota = 0x100;
    private const uint ProcessSetInformation = 0x200;
    private const uint ProcessSuspendResume = 0x800;

    // winnt.h, THREAD_*.
    private const uint ThreadTerminate = 0x1;
    private const uint ThreadSuspendResume = 0x2;
    private const uint ThreadGetContext = 0x8;
    private const uint ThreadSetContext = 0x10;
    private const uint ThreadSetInformation = 0x20;
    private const uint ThreadSetToken = 0x80;
    private const uint ThreadImpersonate = 0x100;
    private const uint ThreadDirectImpersonation = 0x200;

    // Of any object: with the first two its protection can be changed, and then all else.
    private const uint WriteDac = 0x40000;
    private const uint WriteOwner = 0x80000;
    private const uint MaximumAllowed = 0x2000000;
    private const uint GenericAll = 0x10000000;
    private const uint GenericExecute = 0x20000000;
    private const uint GenericWrite = 0x40000000;
    private const uint GenericRead = 0x80000000;
    private const uint Everything = WriteDac | WriteOwner | MaximumAllowed | GenericAll | GenericWrite;

    /// <summary>The wall, by the strongest of the rights; null: they are harmless.</summary>
    public static RuleSummary? WallOf(uint access, bool isThread) => isThread ? OfThread(access) : OfProcess(access);

    /// <summary>
    /// Whoever gets these can run in the other process at once. For less nobody is ended: node asks so whether a
    /// process lives, and tools that list processes look at each.
    /// </summary>
    /// <param name="isClosed">The processes outside are closed to the session: whoever got at one nevertheless was
    /// faster than that. Else Cygwin, which takes its terminal's handles, and tools that ask for all that there is, are
    /// not to be ended.</param>
    public static bool TakesOver(uint access, bool isThread, bool isClosed) => (access & (isThread
        ? ThreadSetContext | ThreadSetToken | ThreadImpersonate | ThreadDirectImpersonation
        : ProcessCreateThread | ProcessVmOperation | ProcessVmWrite | ProcessCreateProcess)) != 0 ||
        (access & (WriteDac | WriteOwner | GenericAll | GenericWrite)) != 0 ||
        (isClosed && (access & MaximumAllowed) != 0) ||
        // With its handle of itself, which is all access, all else is had.
        (isClosed && !isThread && (access & ProcessDuplicateHandle) != 0);

    private static RuleSummary? OfProcess(uint access)
    {
        const uint inject = Everything | ProcessCreateThread | ProcessVmOperation | ProcessVmWrite |
            ProcessDuplicateHandle | ProcessCreateProcess;
        const uint control = ProcessTerminate | ProcessSetQuota | ProcessSetInformation | ProcessSuspendResume |
            GenericExecute;
        if ((access & inject) != 0)
            return WindowsWall.Inject;
        if ((access & (ProcessVmRead | GenericRead)) != 0)
            return WindowsWall.Look;
        return (access & control) != 0 ? WindowsWall.Control : null;
    }

    private static RuleSummary? OfThread(uint access)
    {
        const uint inject = Everything | ThreadSetContext | ThreadSetToken | ThreadImpersonate |
            ThreadDirectImpersonation;
        const uint control = ThreadTerminate | ThreadSuspendResume | ThreadSetInformation;
        if ((access & inject) != 0)
            return WindowsWall.Inject;
        if ((access & (ThreadGetContext | GenericRead)) != 0)
            return WindowsWall.Look;
        return (access & control) != 0 ? WindowsWall.Control : null;
    }
}
