using System.Globalization;
using System.Runtime.Versioning;
using SysWatch.Core.Sessions;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.JobTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// A session's processes: a job that nothing leaves, that ends them all when the daemon goes, and that holds each of
/// them open so that its number stays its own.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed partial class JobTree : IDisposable
{
    /// <summary>The job denies its processes more than this.</summary>
    public const int MembersMax = 4096;

    /// <summary>What ended processes say of a session that was killed: as a shell's 128 + SIGKILL.</summary>
    public const uint KilledExitCode = 137;

    private const uint Held = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, JobMember> _members = [];
    private readonly JobPort _port;
    private readonly IJobEvents _events;
    private readonly KernelHandle _job;
    private readonly nuint _key;

    /// <summary>Members that were ever known, and those that were known to have been missed.</summary>
    private uint _known;
    private uint _unknownBefore;
    private bool _isFrozen;
    private bool _hasEnded;

    /// <exception cref="NativeException">The job cannot be made as it must be: there is none then.</exception>
    public JobTree(SessionId session, JobPort port, IJobEvents events)
    {
        Session = session;
        _port = port;
        _events = events;
        _job = JobCalls.Create();
        _key = port.Add(this);
        try
        {
            JobCalls.Limit(_job, Held, MembersMax);
            JobCalls.Tell(_job, port.Handle, _key);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SessionId Session { get; }

    public bool IsFrozen
    {
        get
        {
            lock (_lock)
                return _isFrozen;
        }
    }

    /// <summary>Puts a process into the job, for good: what it starts from here on is in it as well.</summary>
    /// <exception cref="NativeException">A job that it is in already does not allow it.</exception>
    public void Assign(HeldProcess process)
    {
        if (!Kernel32.AssignProcessToJobObject(_job, process.Handle))
            throw NativeException.Last(
                "AssignProcessToJobObject",
                $"put process {process.Pid.ToString(CultureInfo.InvariantCulture)} into the session's job");
        lock (_lock)
            Meet(process.Pid, isLate: false);
    }

    public bool Contains(HeldProcess process) => process.IsIn(_job);

    /// <summary>By number: of a process that the caller knows to live meanwhile.</summary>
    public JobMember? Find(int pid)
    {
        lock (_lock)
            return _members.GetValueOrDefault(pid);
    }

    public IReadOnlyList<JobMember> Members()
    {
        lock (_lock)
            return [.. _members.Values.OrderBy(m => m.Creation)];
    }

    /// <summary>Ends every process of the session, whatever it does meanwhile. <see cref="IJobEvents.Emptied"/>
    /// follows.
    /// </summary>
    public void Kill()
    {
        if (!Kernel32.TerminateJobObject(_job, KilledExitCode))
            throw NativeException.Last("TerminateJobObject", $"end the processes of session {Session}");
    }

    /// <summary>
    /// Lets the processes go: they live on without the daemon, may leave the job, and are told of no more. What cannot
    /// be
    /// undone: they stay in the job, which limits nothing from here on, and keep their token.
    /// </summary>
    public void Release()
    {
        lock (_lock)
        {
            JobCalls.Limit(_job, JOB_OBJECT_LIMIT_BREAKAWAY_OK, processesMax: 0);
            Thaw();
            Forget();
        }
    }

    /// <summary>Without <see cref="Release"/> before: ends what is left of the session.</summary>
    public void Dispose()
    {
        lock (_lock)
            Forget();
    }

    private void Forget()
    {
        _port.Remove(_key);
        _hasEnded = true;
        foreach (var member in _members.Values)
            member.Process.Dispose();
        _members.Clear();
        _job.Dispose();
    }
}
