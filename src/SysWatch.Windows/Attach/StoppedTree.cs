using System.Globalization;
using SysWatch.Windows.Holding;

namespace SysWatch.Windows.Attach;

/// <summary>
/// A process and all that descends from it, standing still for as short as can be; what it starts while it is being
/// stopped, too. One of them may serve what somebody waits for, so that it goes on after a while whatever happens.
/// </summary>
internal sealed class StoppedTree : IDisposable
{
    /// <summary>The longest that any of it stands still.</summary>
    public static readonly TimeSpan StandsAtMost = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Each look stops what was started since the one before; what is not stopped yet may start another. More than this
    /// and something starts them faster than they are stopped.
    /// </summary>
    private const int LooksMax = 64;

    private readonly Lock _lock = new();
    private readonly List<IStoppedProcess> _processes = [];
    private readonly List<LeftOut> _leftOut = [];
    private readonly ProcessEntry _root;
    private readonly ITimer _limit;
    private bool _goesOn;
    private bool _isLate;

    private StoppedTree(ProcessEntry root, TimeProvider time)
    {
        _root = root;
        _limit = time.CreateTimer(_ => GoOnLate(), null, StandsAtMost, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The root first, parents before children.</summary>
    public IReadOnlyList<IStoppedProcess> Processes => _processes;

    /// <summary>Those that live and could not be stopped; the root is none.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <exception cref="IOException">The root could not be stopped, or has gone, or what it starts does not come to
    /// rest: all of it goes on.</exception>
    public static StoppedTree Stop(IProcessStops stops, ProcessEntry root, int processesMax, TimeProvider time)
    {
        var tree = new StoppedTree(root, time);
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
    /// <exception cref="IOException">It has gone on before, because it stood still for too long.</exception>
    public void GoOn()
    {
        lock (_lock)
        {
            if (_isLate)
                throw Late();
            GoOnAll();
        }
    }

    public void Dispose()
    {
        _limit.Dispose();
        lock (_lock)
        {
            GoOnAll();
            foreach (var process in _processes)
                process.Dispose();
            _processes.Clear();
        }
    }

    private void GoOnLate()
    {
        lock (_lock)
        {
            if (_goesOn)
                return;
            _isLate = true;
            GoOnAll();
        }
    }

    private void GoOnAll()
    {
        _goesOn = true;
        for (var i = _processes.Count - 1; i >= 0; i--)
            _processes[i].GoOn();
    }

    private void StopAll(IProcessStops stops, ProcessEntry root, int processesMax)
    {
        var tried = new HashSet<(int, long)>();
        for (var look = 0; look < LooksMax; look++)
        {
            var all = stops.All();
            var found = Descent.Of(all, [root, .. stops.Orphans(root, all)])
                .Where(p => tried.Contains(p.Key) || !stops.IsElsewhere(p)).ToList();
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
        IStoppedProcess? stopped;
        try
        {
            stopped = stops.Stop(process);
        }
        catch (IOException refused) when (!process.IsSameAs(_root))
        {
            // It is held without this one. Whatever it starts is looked for all the same.
            _leftOut.Add(new LeftOut(process, refused.Message));
            return true;
        }
        if (stopped is null)
            return false;
        lock (_lock)
        {
            if (!_goesOn)
            {
                _processes.Add(stopped);
                return true;
            }
        }
        stopped.Dispose();
        throw Late();
    }

    private IOException Late() => new(
        $"Process {Number(_root.Pid)} and what it has started stood still for " +
        $"{Number((int)StandsAtMost.TotalSeconds)} seconds, could not be held by then, and were let go on.");

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
