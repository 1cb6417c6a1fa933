using System.Runtime.Versioning;
using SysWatch.Windows.Interop;

namespace SysWatch.Windows.Holding;

/// <summary>
/// One completion port and one thread for the jobs of all sessions. Messages of a job may be lost (so Microsoft says
/// of JOBOBJECT_ASSOCIATE_COMPLETION_PORT), so each job is compared with its list of processes four times a second too.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class JobPort : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private const nuint StopKey = 0;
    private static readonly TimeSpan CompareEvery = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<nuint, JobTree> _jobs = [];
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private nuint _lastKey = StopKey;

    public JobPort(TimeProvider time)
    {
        _time = time;
        Handle = Kernel32.CreateIoCompletionPort(-1, 0, 0, 1);
        if (Handle.IsInvalid)
            throw NativeException.Last("CreateIoCompletionPort", "make the port that jobs tell of processes");
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "jobs" };
        _thread.Start();
    }

    public KernelHandle Handle { get; }

    /// <summary>Messages with this key reach this job from here on.</summary>
    public nuint Add(JobTree job)
    {
        lock (_lock)
        {
            _jobs.Add(++_lastKey, job);
            return _lastKey;
        }
    }

    public void Remove(nuint key)
    {
        lock (_lock)
            _jobs.Remove(key);
    }

    public void Dispose()
    {
        Kernel32.PostQueuedCompletionStatus(Handle, 0, StopKey, 0);
        _thread.Join();
        Handle.Dispose();
    }

    private void Run()
    {
        var compared = _time.GetTimestamp();
        while (true)
        {
            var left = CompareEvery - _time.GetElapsedTime(compared);
            var wait = (uint)Math.Clamp(left.TotalMilliseconds, 0, CompareEvery.TotalMilliseconds);
            if (Kernel32.GetQueuedCompletionStatus(Handle, out var message, out var key, out var pid, wait))
            {
                if (key == StopKey)
                    return;
                if (Find(key) is { } told)
                    Guarded(told, () => told.OnMessage(message, (int)pid));
            }
            if (_time.GetElapsedTime(compared) < CompareEvery)
                continue;
            compared = _time.GetTimestamp();
            foreach (var job in All())
                Guarded(job, job.Compare);
        }
    }

    /// <summary>What fails for one job must not end the thread: with it the daemon would end, and all sessions.
    /// </summary>
    private static void Guarded(JobTree job, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            job.TellFailed();
        }
    }

    private JobTree? Find(nuint key)
    {
        lock (_lock)
            return _jobs.GetValueOrDefault(key);
    }

    private JobTree[] All()
    {
        lock (_lock)
            return [.. _jobs.Values];
    }
}
