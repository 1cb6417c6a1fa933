using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec;

/// <summary>
/// Threads that trace, one exec each at a time: ptrace knows its tracer by the thread. A target that hangs in the
/// kernel (a network file system, a question to a person) holds one thread and no other exec. When all are held, the
/// session's further execs wait; other sessions have threads of their own.
/// </summary>
internal sealed class TracerThreads : IDisposable
{
    public const int ThreadsMax = 32;
    public const int WaitingMax = 256;

    private const int StackBytes = 512 * 1024;
    private const int IdleMs = 20_000;

    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private int _threads;
    private int _idle;
    private int _busy;
    private bool _ended;
    private bool _stopped;

    /// <summary>After <see cref="Stop"/>: whatever was begun has ended.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (_gate)
                return _busy == 0;
        }
    }

    /// <summary>
    /// False when as many wait as may, and once the session has ended. After <see cref="Stop"/> the work is not begun,
    /// and its call stays held for the daemon's successor.
    /// </summary>
    /// <param name="work">Does not throw.</param>
    public bool TryRun(Action work)
    {
        lock (_gate)
        {
            if (_stopped)
                return true;
            if (_ended || _work.Count >= WaitingMax)
                return false;
            _work.Enqueue(work);
            if (_idle >= _work.Count || _threads == ThreadsMax)
            {
                Monitor.Pulse(_gate);
                return true;
            }

            _threads++;
        }

        AnsweringThread.Start(Run, "exec tracer", StackBytes);
        return true;
    }

    /// <summary>The daemon stops: nothing is begun any more, whatever waits.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _work.Clear();
        }

        Dispose();
    }

    /// <summary>Threads end when their work does.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        while (Take() is { } work)
        {
            work();
            lock (_gate)
                _busy--;
        }
    }

    private Action? Take()
    {
        lock (_gate)
        {
            var waited = false;
            while (_work.Count == 0)
            {
                if (_ended || waited)
                {
                    _threads--;
                    return null;
                }

                _idle++;
                waited = !Monitor.Wait(_gate, IdleMs);
                _idle--;
            }

            _busy++;
            return _work.Dequeue();
        }
    }
}
