using System.Diagnostics;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Processes that are held together, by one thread. Those that do not stop in time are let go when that thread ends.
/// </summary>
/// <param name="isOurs">False of a process that is none of this tree's business.</param>
internal sealed class HeldTree(Func<int, bool> isOurs) : IDisposable
{
    /// <summary>Rounds in which what a tree has started meanwhile is looked for.</summary>
    private const int RoundsMax = 100;

    private const int ProcessesMax = 4096;

    /// <summary>For all of it together: the agent stands still meanwhile.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan StopLimitMin = TimeSpan.FromMilliseconds(10);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, HeldProcess> _processes = [];

    /// <summary>Those that were found, in the order in which they were.</summary>
    public IReadOnlyList<int> Found => [.. _processes.Keys];

    /// <summary>All that descends from a process, and the children that they make meanwhile.</summary>
    public void HoldDescendants(int root)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var found = ProcessTree.Descendants([root])
                .Where(pid => !_processes.ContainsKey(pid) && isOurs(pid)).ToList();
            if (found.Count == 0 || _processes.Count >= ProcessesMax)
                return;
            foreach (var pid in found)
                TryHold(pid, out _);
        }
    }

    /// <summary>Also a second time, of one that did not stop in time.</summary>
    public HeldProcess? TryHold(int pid, out string why)
    {
        if (!_processes.TryGetValue(pid, out var process))
            _processes.Add(pid, process = new HeldProcess(pid));
        var left = StopLimit - Stopwatch.GetElapsedTime(_begun);
        why = process.Hold(left > StopLimitMin ? left : StopLimitMin);
        return why.Length == 0 ? process : null;
    }

    /// <summary>It goes on.</summary>
    public void LetGo(int pid) => _processes[pid].Dispose();

    public void Dispose()
    {
        foreach (var process in _processes.Values)
            process.Dispose();
    }
}
