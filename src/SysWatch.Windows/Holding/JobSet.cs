using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using SysWatch.Windows.Holding.Tokens;
using SysWatch.Windows.Interop;
using static SysWatch.Windows.Interop.JobTypes;

namespace SysWatch.Windows.Holding;

/// <summary>
/// The jobs of one session: of a launched one always one. What is adopted may stand in jobs already (node puts all that
/// it starts into one of its own), and one job cannot lie inside of two that lie beside each other: there it takes
/// another. Each process is in one of them; what it starts is in the same.
/// </summary>
/// <param name="jobsMax">How many there may be.</param>
[SupportedOSPlatform("windows")]
internal sealed class JobSet(JobPort port, nuint key, int jobsMax) : IDisposable
{
    private static readonly Lazy<uint> s_ownSession = new(() =>
    {
        using var daemon = HeldProcess.Open(Environment.ProcessId, HeldProcess.LookAccess);
        return WindowsSessionOf(daemon);
    });

    private readonly Lock _lock = new();
    private ImmutableArray<KernelHandle> _jobs = [];
    private uint _flags;
    private uint _processesMax;
    private bool _isKilled;

    /// <summary>Win32, of the last that was refused.</summary>
    private int _refusal;

    /// <summary>One of the process's own Windows session was refused it, too.</summary>
    private bool _isOtherReason;

    public int Count => _jobs.Length;

    /// <summary>The flags of all, now and from here on; and how many processes each may have at once.</summary>
    public void Limit(uint flags, uint processesMax)
    {
        lock (_lock)
        {
            (_flags, _processesMax) = (flags, processesMax);
            foreach (var job in _jobs)
                JobCalls.Limit(job, flags, processesMax);
            if (_jobs.IsEmpty)
                Add(JobCalls.Create());
        }
    }

    /// <summary>Where the session has been killed by now, it ends at once.</summary>
    /// <exception cref="NativeException">No job of this session can have it.</exception>
    public void Assign(HeldProcess process)
    {
        lock (_lock)
        {
            var job = _jobs.FirstOrDefault(job => TryAssign(job, process));
            if (job is null && _jobs.Length < jobsMax && IsRefused(process))
                job = TryAnother(process, JobCalls.Create());
            if (job is null && IsRefused(process))
                job = TryOfItsSession(process);
            if (job is null)
            {
                throw NativeException.Win32(
                    "AssignProcessToJobObject", _refusal,
                    $"put process {process.Pid.ToString(CultureInfo.InvariantCulture)} into the session's job");
            }
            // Whoever ended it went through the jobs before this one was in them.
            if (Volatile.Read(ref _isKilled))
                TryKill(job);
        }
    }

    /// <exception cref="NativeException">It cannot be told.</exception>
    public bool Contains(HeldProcess process) => _jobs.Any(process.IsIn);

    /// <exception cref="NativeException">One of them could not be ended; all were tried.</exception>
    public void Kill(string session)
    {
        Volatile.Write(ref _isKilled, true);
        // Seen by whoever adds one after the list was read.
        Interlocked.MemoryBarrier();
        NativeException? failed = null;
        foreach (var job in _jobs)
        {
            if (!TryKill(job))
                failed ??= NativeException.Last("TerminateJobObject", $"end the processes of session {session}");
        }
        if (failed is not null)
            throw failed;
    }

    /// <summary>Their numbers.</summary>
    public IEnumerable<int> Processes() =>
        _jobs.Length == 1 ? JobCalls.Processes(_jobs[0], JobTree.MembersMax)
        : _jobs.SelectMany(job => JobCalls.Processes(job, JobTree.MembersMax)).Distinct();

    /// <summary>How many there are, and how many there ever were.</summary>
    public (uint Active, uint Total) Account()
    {
        var (active, total) = (0u, 0u);
        foreach (var job in _jobs)
        {
            var account = JobCalls.Account(job);
            active += account.ActiveProcesses;
            total += account.TotalProcesses;
        }
        return (active, total);
    }

    public void Dispose()
    {
        foreach (var job in _jobs)
            job.Dispose();
    }

    private KernelHandle? TryAnother(HeldProcess process, KernelHandle another)
    {
        var job = Add(another);
        return TryAssign(job, process) ? job : null;
    }

    /// <summary>Null: it is of the daemon's own Windows session, or that was not what it was refused for.</summary>
    private KernelHandle? TryOfItsSession(HeldProcess process)
    {
        var session = WindowsSessionOf(process);
        if (session == s_ownSession.Value || _isOtherReason)
            return null;
        var job = TryAnother(process, JobMaker.Make(session, Environment.ProcessPath!));
        _isOtherReason = job is null;
        return job;
    }

    private bool IsRefused(HeldProcess process) =>
        _refusal == Win32Error.ERROR_ACCESS_DENIED && !process.HasEnded;

    private static uint WindowsSessionOf(HeldProcess process) => TokenFacts.OfProcess(process, TokenFacts.SessionOf);

    private KernelHandle Add(KernelHandle job)
    {
        try
        {
            JobCalls.Limit(job, _flags, _processesMax);
            JobCalls.Tell(job, port.Handle, key);
        }
        catch
        {
            job.Dispose();
            throw;
        }
        _jobs = _jobs.Add(job);
        return job;
    }

    /// <summary>One that is closed is another word for a session that has ended.</summary>
    private static bool TryKill(KernelHandle job)
    {
        try
        {
            return Kernel32.TerminateJobObject(job, JobTree.KilledExitCode);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private bool TryAssign(KernelHandle job, HeldProcess process)
    {
        if (Kernel32.AssignProcessToJobObject(job, process.Handle))
            return true;
        _refusal = Marshal.GetLastPInvokeError();
        return false;
    }
}
