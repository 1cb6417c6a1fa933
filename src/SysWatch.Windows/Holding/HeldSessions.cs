using System.Collections.Concurrent;
using System.Runtime.Versioning;
using SysWatch.Core.Sessions;

namespace SysWatch.Windows.Holding;

/// <summary>The jobs of the sessions that run.</summary>
[SupportedOSPlatform("windows")]
internal sealed class HeldSessions : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<SessionId, JobTree> _jobs = [];

    public void Add(JobTree job) => _jobs[job.Session] = job;

    public JobTree? Find(SessionId session) => _jobs.GetValueOrDefault(session);

    /// <summary>Its processes end with it, where any are left.</summary>
    public void Remove(SessionId session)
    {
        if (_jobs.TryRemove(session, out var job))
            job.Dispose();
    }

    /// <summary>Its processes go on.</summary>
    public void Release(SessionId session)
    {
        if (_jobs.TryRemove(session, out var job))
            job.Release();
    }

    /// <summary>By the kernel's word: each job is asked.</summary>
    public SessionId? SessionOf(HeldProcess process)
    {
        foreach (var job in _jobs.Values)
            if (job.Contains(process))
                return job.Session;
        return null;
    }

    public IReadOnlyList<JobTree> All() => [.. _jobs.Values];

    /// <summary>As <see cref="Dispose"/>, and waits for the processes that end with it.</summary>
    /// <returns>The sessions of which none is left.</returns>
    public IReadOnlyList<SessionId> End(TimeSpan limit, TimeProvider time)
    {
        var running = All().Where(job => !job.GoesOnWithoutDaemon).ToList();
        // All of them first: the look at one may wait for what another's process serves.
        foreach (var job in running)
            BeginEnd(job);
        var ended = new List<SessionId>();
        var since = time.GetTimestamp();
        while (true)
        {
            var gone = running.Where(HasEnded).ToList();
            ended.AddRange(gone.Select(job => job.Session));
            running = [.. running.Except(gone)];
            if (running.Count == 0 || time.GetElapsedTime(since) >= limit)
                break;
            Thread.Sleep(s_look);
        }
        Dispose();
        return ended;
    }

    /// <summary>Ends every session: nothing of them runs on without the daemon.</summary>
    public void Dispose()
    {
        foreach (var session in _jobs.Keys)
            Remove(session);
    }

    private static void BeginEnd(JobTree job)
    {
        try
        {
            job.BeginEnd();
        }
        catch (Exception failed) when (failed is IOException or ObjectDisposedException)
        {
            // It is tried again, with the others.
        }
    }

    private static bool HasEnded(JobTree job)
    {
        try
        {
            return job.TryEnd();
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        catch (IOException)
        {
            // They end when the job is closed; when, is not known.
            return false;
        }
    }
}
