using SysWatch.Linux.Exec.Injection;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Attach;

/// <summary>
/// The first threads of processes, held together, by one thread. Those that do not stop in time are let go when that
/// thread ends.
/// </summary>
internal sealed class HeldTree : IDisposable
{
    /// <summary>Rounds in which what a tree has started meanwhile is looked for.</summary>
    private const int RoundsMax = 100;

    private const int ProcessesMax = 4096;

    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<int, StoppedThread> _held = [];
    private readonly HashSet<int> _seized = [];

    public IReadOnlyCollection<int> Held => _held.Keys;

    public StoppedThread? Of(int pid) => _held.GetValueOrDefault(pid);

    /// <summary>All that descends from a process, and the children that they make meanwhile.</summary>
    public void HoldDescendants(int root)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var found = ProcessTree.Descendants([root]).Where(pid => !_seized.Contains(pid)).ToList();
            if (found.Count == 0 || _seized.Count >= ProcessesMax)
                return;
            foreach (var pid in found)
                TryHold(pid, out _);
        }
    }

    /// <summary>Also a second time, of one that did not stop in time.</summary>
    public StoppedThread? TryHold(int pid, out string why)
    {
        why = "";
        if (_held.TryGetValue(pid, out var held))
            return held;
        held = _seized.Add(pid)
            ? StoppedThread.TryStop(pid, StopLimit, out why)
            : StoppedThread.TryWait(pid, StopLimit, out why);
        if (held is not null)
            _held[pid] = held;
        return held;
    }

    /// <summary>It goes on.</summary>
    public void LetGo(int pid)
    {
        if (_held.Remove(pid, out var held))
            held.Dispose();
    }

    public void Dispose()
    {
        foreach (var held in _held.Values)
            held.Dispose();
        _held.Clear();
    }
}
