using System.Collections.Concurrent;
using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Launch;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Finds agents that something else has started: by what the kernel tells of programs that start, and by a look at
/// every process at the beginning, after new profiles, and after something was lost. What is told of is looked at on
/// threads of their own, because what it names may lie where looking never ends.
/// </summary>
internal sealed class AgentWatch(
    IBackendHost host, IAttachAdmission admission, AgentNames names, AttachScope scope, TimeProvider time) : IDisposable
{
    /// <summary>Programs that wait to be looked at; over it, every process is looked at.</summary>
    private const int WaitingMax = 1024;

    private const int LooksMax = 64;
    private const int LooksPerUserMax = 16;
    private const int StackBytes = 512 * 1024;

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<ProcessIdentity> _sighted = new(WaitingMax);
    private readonly Queue<(ProcessIdentity Process, long Since)> _waiting = [];
    private readonly ConcurrentDictionary<ProcessIdentity, bool> _underWay = [];
    private readonly ConcurrentDictionary<ProcessIdentity, UnheldAgent> _unheld = [];
    private readonly Places _places = new(LooksMax, LooksPerUserMax);
    private readonly AutoResetEvent _mustLookAtAll = new(false);
    private readonly CancellationTokenSource _stop = new();
    private Thread? _thread;

    /// <summary>Those that live.</summary>
    public ImmutableArray<UnheldAgent> Unheld =>
    [
        .. _unheld.Where(entry => ProcFiles.StartTimeNs(entry.Key.Pid) == entry.Key.StartTimeNs)
            .Select(entry => entry.Value).OrderBy(agent => agent.Pid),
    ];

    public void Start()
    {
        names.Replace(scope.IsEmpty ? [] : AgentFinder.FileNames(host.Agents));
        if (scope.IsEmpty)
            return;
        _thread = Begin(TakeSighted, "agent watch");
        Begin(LookAtAllAgain, "agent search");
        LookAtAll();
    }

    /// <summary>Returns at once. A program of a name that an agent may have has started.</summary>
    public void Sighted(ProcessIdentity process)
    {
        if (_thread is not null && !_stop.IsCancellationRequested && !_sighted.TryAdd(process))
            LookAtAll();
    }

    /// <summary>Returns at once.</summary>
    public void LookAtAll() => _mustLookAtAll.Set();

    public void NamesChanged()
    {
        if (scope.IsEmpty)
            return;
        names.Replace(AgentFinder.FileNames(host.Agents));
        _unheld.Clear();
        LookAtAll();
    }

    /// <summary>What is being attached to is waited for, for a while: a look may never end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        LookAtAll();
        SpinWait.SpinUntil(() => _places.IsEmpty, Patience);
    }

    private static Thread Begin(ThreadStart run, string name)
    {
        var thread = new Thread(run, StackBytes) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void TakeSighted()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (_sighted.TryTake(out var sighted, _waiting.Count == 0 ? Patience : Retry))
                TryLook(sighted, time.GetTimestamp());
            for (var left = _waiting.Count; left > 0; left--)
            {
                var (process, since) = _waiting.Dequeue();
                TryLook(process, since);
            }
        }
    }

    /// <summary>Who came first may be the others' ancestor, and takes them in.</summary>
    private void LookAtAllAgain()
    {
        while (_mustLookAtAll.WaitOne() && !_stop.IsCancellationRequested)
        {
            foreach (var pid in ProcessTree.All())
            {
                var process = new ProcessIdentity(pid, ProcFiles.StartTimeNs(pid));
                // Of what could not be held nothing is said twice.
                if (!_unheld.ContainsKey(process) && IsAgent(process))
                    Sighted(process);
            }
        }
    }

    private void TryLook(ProcessIdentity process, long since)
    {
        if (admission.SessionOf(process.Pid) is not null || ProcFiles.StartTimeNs(process.Pid) != process.StartTimeNs)
            return;
        var uid = (uint)ProcFiles.StatusField(process.Pid, "Uid:"u8);
        if (!scope.Includes(uid))
            return;
        if (_places.TryTake(uid))
            AnsweringThread.Start(() => Look(process, uid), $"attach {process.Pid}", StackBytes);
        else if (time.GetElapsedTime(since) < Patience && _waiting.Count < WaitingMax)
            _waiting.Enqueue((process, since));
        else
            Tell(process, new UnheldAgent(
                "A program that may be an agent", process.Pid,
                $"{LooksPerUserMax} others of its user are being looked at, and do not come to an end"));
    }

    private void Look(ProcessIdentity process, uint uid)
    {
        try
        {
            if (IsAgent(process) && !HasAgentAbove(process.Pid) && _underWay.TryAdd(process, true))
                Attach(process);
        }
        finally
        {
            _places.GiveBack(uid);
        }
    }

    private void Attach(ProcessIdentity process)
    {
        try
        {
            if (new AgentAttach(host, admission).Attach(process) is { } unheld)
                Tell(process, unheld);
        }
        catch (Exception broken)
        {
            Tell(process, new UnheldAgent("An agent", process.Pid, broken.Message));
        }
        finally
        {
            _underWay.TryRemove(process, out _);
        }
    }

    private bool IsAgent(ProcessIdentity process)
    {
        try
        {
            return AgentFinder.Look(process.Pid, host.Agents) is { } agent && agent.Process == process &&
                scope.Includes(agent.Uid);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            // It has ended meanwhile, or names what cannot be read: whatever a user writes must not end the daemon.
            return false;
        }
    }

    /// <summary>One that is being attached to takes its descendants in.</summary>
    private bool HasAgentAbove(int pid) =>
        ProcessTree.Ancestors(pid).Any(above => _underWay.Keys.Any(process => process.Pid == above));

    private void Tell(ProcessIdentity process, UnheldAgent unheld)
    {
        foreach (var gone in _unheld.Keys.Where(other => ProcFiles.StartTimeNs(other.Pid) != other.StartTimeNs))
            _unheld.TryRemove(gone, out _);
        _unheld[process] = unheld;
        host.Publish(new AgentNotHeld
        {
            Time = time.GetUtcNow(), Session = default, Agent = unheld.Agent, Reason = unheld.Reason,
            Process = new ProcessSnapshot(process, ParentPid: 0, Executable: "", [], WorkingDirectory: "", default),
        });
    }
}
