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
    private bool _ended;

    /// <summary>False when as many wait as may.</summary>
    /// <param name="work">Does not throw.</param>
    public bool TryRun(Action work)
    {
        lock (_gate)
        {
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
            work();
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

            return _work.Dequeue();
        }
    }
}
