using System.Globalization;
using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Attach;

/// <summary>
/// A process of which every thread is held: nothing of it runs, so nothing changes what it is made to do. For the one
/// thread that holds it; when that ends, it goes on.
/// </summary>
internal sealed class HeldProcess(int pid) : IDisposable
{
    /// <summary>Rounds in which threads that were made meanwhile are looked for.</summary>
    private const int RoundsMax = 1000;

    private readonly Dictionary<int, StoppedThread> _threads = [];
    private readonly HashSet<int> _seized = [];

    public int Pid => pid;

    public StoppedThread First => _threads[pid];

    /// <summary>By number; more than one only where it has several.</summary>
    public IReadOnlyDictionary<int, StoppedThread> Threads => _threads;

    /// <summary>Also once more, of one that did not stop in time.</summary>
    /// <returns>Empty, or why not all of it is held.</returns>
    public string Hold(TimeSpan limit)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var running = ThreadsOf(pid).Where(tid => !_threads.ContainsKey(tid)).ToList();
            if (running.Count == 0)
                return _threads.ContainsKey(pid) ? "" : "it has ended";
            foreach (var tid in running)
            {
                if (Hold(tid, limit) is { Length: > 0 } why && !ProcFiles.IsDead(tid))
                    return why;
            }
        }

        return "it makes threads faster than they can be held";
    }

    public void Dispose()
    {
        foreach (var thread in _threads.Values)
            thread.Dispose();
        _threads.Clear();
    }

    private string Hold(int tid, TimeSpan limit)
    {
        var held = _seized.Add(tid)
            ? StoppedThread.TryStop(tid, limit, out var why)
            : StoppedThread.TryWait(tid, limit, out why);
        if (held is not null)
            _threads[tid] = held;
        return why;
    }

    /// <summary>Without those that have ended and are not gone.</summary>
    private static IEnumerable<int> ThreadsOf(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{pid}/task")
                .Select(path => int.Parse(Path.GetFileName(path.AsSpan()), CultureInfo.InvariantCulture))
                .Where(tid => !ProcFiles.IsDead(tid))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
