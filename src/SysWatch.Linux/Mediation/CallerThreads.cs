using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>
/// Threads that act as a caller. Not the pool's threads, because they change their credentials, root and working
/// directory. They come and go with the load; one session cannot take them all.
/// </summary>
internal sealed class CallerThreads : IDisposable
{
    public const int ThreadsMax = 64;

    public const int RunningPerSessionMax = 16;

    /// <summary>Each queued job is a held call, so that a session needs as many threads to get here.</summary>
    public const int QueuedPerSessionMax = 4096;

    private const int KeptThreads = 2;
    private const int IdleMs = 10_000;
    private const int StackBytes = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Dictionary<SessionId, Share> _shares = [];
    private readonly Queue<(Share Share, Action<CallerThread> Job)> _ready = [];
    private int _threads;
    private int _idle;
    private int _busy;
    private bool _stopped;

    /// <summary>After the disposal: whatever was begun has ended.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_lock)
                return _busy == 0;
        }
    }

    /// <summary>
    /// False when the session has too many calls waiting: refuse the call. After the disposal the job is not begun, and
    /// its call stays held for the daemon's successor.
    /// </summary>
    public bool TryRun(SessionId session, Action<CallerThread> job)
    {
        lock (_lock)
        {
            if (_stopped)
                return true;
            if (!_shares.TryGetValue(session, out var share))
                _shares.Add(session, share = new Share(session));
            if (share.Running >= RunningPerSessionMax)
            {
                if (share.Waiting.Count >= QueuedPerSessionMax)
                    return false;
                share.Waiting.Enqueue(job);
                return true;
            }
            share.Running++;
            _ready.Enqueue((share, job));
            if (_idle < _ready.Count && _threads < ThreadsMax)
                StartThread();
        }
        _work.Release();
        return true;
    }

    /// <summary>Begins nothing any more, whatever waits. The threads end as their jobs end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            _stopped = true;
            _work.Release(ThreadsMax);
        }
    }

    private void StartThread()
    {
        _threads++;
        AnsweringThread.Start(Run, "caller", StackBytes);
    }

    private void Run()
    {
        using var self = new CallerThread();
        while (TryTake(out var share, out var job))
        {
            job(self);
            Done(share);
        }
    }

    private bool TryTake(out Share share, out Action<CallerThread> job)
    {
        while (true)
        {
            lock (_lock)
                _idle++;
            var signalled = _work.Wait(IdleMs);
            lock (_lock)
            {
                _idle--;
                if (!_stopped && _ready.TryDequeue(out var next))
                {
                    _busy++;
                    (share, job) = next;
                    return true;
                }
                if (_stopped || (!signalled && _threads > KeptThreads))
                {
                    _threads--;
                    (share, job) = (null!, null!);
                    return false;
                }
            }
        }
    }

    private void Done(Share share)
    {
        lock (_lock)
        {
            _busy--;
            if (share.Waiting.TryDequeue(out var next))
            {
                _ready.Enqueue((share, next));
                _work.Release();
                return;
            }
            if (--share.Running == 0)
                _shares.Remove(share.Session);
        }
    }

    private sealed class Share(SessionId session)
    {
        public SessionId Session => session;

        public int Running { get; set; }

        public Queue<Action<CallerThread>> Waiting { get; } = [];
    }
}
