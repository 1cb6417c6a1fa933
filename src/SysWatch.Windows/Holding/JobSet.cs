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

    /// <exception cref="NativeException">No job of this session can have it.</exception>
    public void Assign(HeldProcess process)
    {
        lock (_lock)
        {
            foreach (var job in _jobs)
            {
                if (TryAssign(job, process))
                    return;
            }
            if (_jobs.Length < jobsMax && Marshal.GetLastPInvokeError() == Win32Error.ERROR_ACCESS_DENIED &&
                !process.HasEnded && TryAssign(Add(), process))
                return;
        }
        throw NativeException.Last(
            "AssignProcessToJobObject",
            $"put process {process.Pid.ToString(CultureInfo.InvariantCulture)} into the session's job");
    }

    /// <exception cref="NativeException">It cannot be told.</exception>
    public bool Contains(HeldProcess process) => _jobs.Any(process.IsIn);

    public void Kill(string session)
    {
        foreach (var job in _jobs)
        {
            if (!Kernel32.TerminateJobObject(job, JobTree.KilledExitCode))
                throw NativeException.Last("TerminateJobObject", $"end the processes of session {session}");
        }
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

    private static bool TryAssign(KernelHandle job, HeldProcess process) =>
        Kernel32.AssignProcessToJobObject(job, process.Handle);
}
