using System.Globalization;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>A process and all that descends from it, standing still until this is disposed; what it starts while it
/// is being stopped, too.</summary>
internal sealed class StoppedTree : IDisposable
{
    /// <summary>
    /// Each look stops what was started since the one before; what is not stopped yet may start another. More than this
    /// and something starts them faster than they are stopped.
    /// </summary>
    private const int LooksMax = 64;

    private readonly List<IStoppedProcess> _processes = [];

    private StoppedTree()
    {
    }

    /// <summary>The root first, parents before children.</summary>
    public IReadOnlyList<IStoppedProcess> Processes => _processes;

    /// <exception cref="IOException">Not all of it could be stopped, or the root has gone: all of it goes on.
    /// </exception>
    public static StoppedTree Stop(IProcessStops stops, ProcessEntry root, int processesMax)
    {
        var tree = new StoppedTree();
        try
        {
            tree.StopAll(stops, root, processesMax);
            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    /// <summary>The root last: who waits for a child finds it running.</summary>
    public void Dispose()
    {
        for (var i = _processes.Count - 1; i >= 0; i--)
            _processes[i].Dispose();
        _processes.Clear();
    }

    private void StopAll(IProcessStops stops, ProcessEntry root, int processesMax)
    {
        var tried = new HashSet<(int, long)>();
        for (var look = 0; look < LooksMax; look++)
        {
            var all = stops.All();
            var found = Descent.Of(all, [root, .. stops.Orphans(root, all)]).Where(p => !stops.IsElsewhere(p)).ToList();
            if (found.Count == 0 || !found[0].IsSameAs(root))
                throw new IOException($"Process {Number(root.Pid)} has ended before it could be held.");
            if (found.Count > processesMax)
            {
                throw new IOException(
                    $"Process {Number(root.Pid)} and what it has started are {Number(found.Count)} processes, more " +
                    $"than the {Number(processesMax)} that a session may have. End some of them.");
            }
            var isNew = false;
            foreach (var process in found.Where(process => tried.Add(process.Key)))
                isNew |= TryStop(stops, process);
            if (_processes.Count == 0 || !_processes[0].Entry.IsSameAs(root))
                throw new IOException($"Process {Number(root.Pid)} has ended before it could be held.");
            if (!isNew)
                return;
        }
        throw new IOException(
            $"Process {Number(root.Pid)} and its children start others faster than they can be suspended. End it, " +
            "and start it by `syswatch run`.");
    }

    private bool TryStop(IProcessStops stops, ProcessEntry process)
    {
        if (stops.Stop(process) is not { } stopped)
            return false;
        _processes.Add(stopped);
        return true;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
