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

    /// <summary>Each child of an agent that has made a job of its own needs one.</summary>
    private const int AdoptedJobsMax = 64;

    private const uint Held = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;

    private static readonly TimeSpan s_endWait = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<int, JobMember> _members = [];
    private readonly JobPort _port;
    private readonly IJobEvents _events;
    private readonly JobSet _jobs;
    private readonly nuint _key;
    private readonly bool _outlivesDaemon;

    /// <summary>Members that were ever known, and those that were known to have been missed.</summary>
    private uint _known;
    private uint _unknownBefore;
    private volatile bool _isFrozen;
    private bool _hasEnded;

    /// <exception cref="NativeException">The job cannot be made as it must be: there is none then.</exception>
    /// <param name="isAdopted">Its processes ran before: they do not end with the daemon, unless they are frozen.
    /// </param>
    public JobTree(SessionId session, JobPort port, IJobEvents events, bool isAdopted = false)
    {
        Session = session;
        _port = port;
        _events = events;
        _outlivesDaemon = isAdopted;
        _key = port.Add(this);
        _jobs = new JobSet(port, _key, isAdopted ? AdoptedJobsMax : 1);
        try
        {
            _jobs.Limit(isAdopted ? 0 : Held, MembersMax);
        }
        catch
        {
            Forget();
            throw;
        }
    }

    public SessionId Session { get; }

    /// <summary>Of what was adopted there may be more than one.</summary>
    public int JobsCount => _jobs.Count;

    /// <summary>Its last process has gone, or it was let go: nobody is told of any more.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_lock)
                return _hasEnded;
        }
    }

    public bool IsFrozen
    {
        get
        {
            lock (_lock)
                return _isFrozen;
        }
    }

    /// <summary>It was adopted, and nobody has frozen it: <see cref="Dispose"/> lets it go.</summary>
    public bool GoesOnWithoutDaemon => _outlivesDaemon && !_isFrozen;

    /// <summary>Puts a process into the job, for good: what it starts from here on is in it as well.</summary>
    /// <exception cref="NativeException">A job that it is in already does not allow it.</exception>
    public void Assign(HeldProcess process)
    {
        _jobs.Assign(process);
        lock (_lock)
            Meet(process.Pid, isLate: false);
    }

    /// <summary>
    /// As <see cref="Assign"/>, and tells nobody: of one that stands still, while who is told may wait for it. It is
    /// met later.
    /// </summary>
    /// <exception cref="NativeException">A job that it is in already does not allow it.</exception>
    public void Put(HeldProcess process) => _jobs.Assign(process);

    /// <summary>Tells of one that was put into the job, if nobody has been told yet.</summary>
    public void Meet(int pid)
    {
        try
        {
            lock (_lock)
                Meet(pid, isLate: false);
        }
        catch (IOException)
        {
            TellFailed();
        }
    }

    public bool Contains(HeldProcess process) => _jobs.Contains(process);

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
    public void Kill() => _jobs.Kill(Session.ToString());

    /// <summary>
    /// Lets the processes go: they live on without the daemon, may leave the job, and are told of no more. What cannot
    /// be
    /// undone: they stay in the job, which limits nothing from here on, and keep their token.
    /// </summary>
    public void Release()
    {
        lock (_lock)
        {
            try
            {
                // First what the kernel holds them by: a job that is closed with it would end them all.
                _jobs.Limit(JOB_OBJECT_LIMIT_BREAKAWAY_OK, processesMax: 0);
                Thaw(limits: false);
            }
            finally
            {
                Forget();
            }
        }
    }

    /// <summary>
    /// For a daemon that stops: ends every process of the session, and tells nobody of it. Waits for nobody who looks
    /// at this job: that one may wait for one of these very processes, or of another session's.
    /// </summary>
    /// <exception cref="IOException">They could not be ended.</exception>
    public void BeginEnd()
    {
        _port.Remove(_key);
        _jobs.Kill(Session.ToString());
    }

    /// <summary>After <see cref="BeginEnd"/>: whether they have, and it is known; else to be called again.</summary>
    public bool TryEnd()
    {
        if (!_lock.TryEnter(s_endWait))
            return false;
        try
        {
            _hasEnded = true;
            _jobs.Kill(Session.ToString());
            return _jobs.Account().Active == 0;
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>
    /// Without <see cref="Release"/> before: ends what is left of the session. What was adopted goes on; but not what
    /// somebody has frozen, which nobody would let go on any more.
    /// </summary>
    public void Dispose()
    {
        lock (_lock)
        {
            try
            {
                if (_outlivesDaemon && !_isFrozen && !_hasEnded)
                    Release();
            }
            catch (IOException)
            {
                // It goes on all the same: without the flag for it, a job that is closed ends nobody.
            }
            Forget();
        }
    }

    private void Forget()
    {
        _port.Remove(_key);
        _hasEnded = true;
        foreach (var member in _members.Values)
            member.Process.Dispose();
        _members.Clear();
        _jobs.Dispose();
    }
}
