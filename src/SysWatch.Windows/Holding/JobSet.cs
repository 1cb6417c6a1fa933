using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
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
    private readonly Lock _lock = new();
    private ImmutableArray<KernelHandle> _jobs = [];
    private uint _flags;
    private uint _processesMax;
    private bool _isKilled;

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
                Add();
        }
    }

    /// <summary>Where the session has been killed by now, it ends at once.</summary>
    /// <exception cref="NativeException">No job of this session can have it.</exception>
    public void Assign(HeldProcess process)
    {
        lock (_lock)
        {
            var job = _jobs.FirstOrDefault(job => TryAssign(job, process));
            if (job is null && _jobs.Length < jobsMax &&
                Marshal.GetLastPInvokeError() == Win32Error.ERROR_ACCESS_DENIED && !process.HasEnded)
            {
                job = Add();
                if (!TryAssign(job, process))
                    job = null;
            }
            if (job is null)
            {
                throw NativeException.Last(
                    "AssignProcessToJobObject",
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

    private KernelHandle Add()
    {
        var job = JobCalls.Create();
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

    private static bool TryAssign(KernelHandle job, HeldProcess process) =>
        Kernel32.AssignProcessToJobObject(job, process.Handle);
}
