using System.Collections.Concurrent;
using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Core.Events;
using SysWatch.Core.Processes;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Attach;

/// <summary>
/// Finds agents that something else has started: by what the kernel tells of programs that start, and by a look at
/// every process at the beginning, after new profiles, and after something was lost.
/// </summary>
internal sealed class AgentWatch(
    IBackendHost host, IAttachAdmission admission, AgentNames names, AttachScope scope, TimeProvider time) : IDisposable
{
    /// <summary>Programs that wait to be looked at; over it, every process is looked at.</summary>
    private const int WaitingMax = 1024;

    private const int AttachesMax = 16;
    private const int StackBytes = 512 * 1024;

    private readonly BlockingCollection<ProcessIdentity?> _sighted = new(WaitingMax);
    private readonly ConcurrentDictionary<ProcessIdentity, bool> _underWay = [];
    private readonly ConcurrentDictionary<ProcessIdentity, UnheldAgent> _unheld = [];
    private readonly SemaphoreSlim _places = new(AttachesMax);
    private volatile bool _mustLookAtAll;
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
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "agent watch" };
        _thread.Start();
        LookAtAll();
    }

    /// <summary>Returns at once. A program of a name that an agent may have has started.</summary>
    public void Sighted(ProcessIdentity process)
    {
        if (_thread is not null && !_sighted.IsAddingCompleted && !_sighted.TryAdd(process))
            _mustLookAtAll = true;
    }

    /// <summary>Returns at once.</summary>
    public void LookAtAll()
    {
        _mustLookAtAll = true;
        Wake();
    }

    public void NamesChanged()
    {
        if (scope.IsEmpty)
            return;
        names.Replace(AgentFinder.FileNames(host.Agents));
        _unheld.Clear();
        LookAtAll();
    }

    /// <summary>What is being attached to is attached to, and nothing more.</summary>
    public void Dispose()
    {
        _sighted.CompleteAdding();
        _thread?.Join();
        for (var place = 0; place < AttachesMax; place++)
            _places.Wait();
        _sighted.Dispose();
        _places.Dispose();
    }

    private void Wake()
    {
        if (!_sighted.IsAddingCompleted)
            _sighted.TryAdd(null);
    }

    private void Run()
    {
        foreach (var sighted in _sighted.GetConsumingEnumerable())
        {
            if (sighted is { } process)
                Consider(process);
            if (!_mustLookAtAll)
                continue;
            _mustLookAtAll = false;
            // Who came first may be the others' ancestor, and takes them in.
            foreach (var pid in ProcessTree.All())
                Reconsider(new ProcessIdentity(pid, ProcFiles.StartTimeNs(pid)));
        }
    }

    /// <summary>Of what could not be held nothing is said twice.</summary>
    private void Reconsider(ProcessIdentity process)
    {
        if (!_unheld.ContainsKey(process))
            Consider(process);
    }

    private void Consider(ProcessIdentity process)
    {
        if (admission.SessionOf(process.Pid) is not null)
            return;
        if (AgentFinder.Look(process.Pid, host.Agents) is not { } agent || agent.Process != process ||
            !scope.Includes(agent.Uid) || HasAgentAbove(process.Pid) || !_underWay.TryAdd(process, true))
            return;
        _places.Wait();
        AnsweringThread.Start(() => Attach(process), $"attach {process.Pid}", StackBytes);
    }

    /// <summary>One that is being attached to takes its descendants in.</summary>
    private bool HasAgentAbove(int pid)
    {
        var found = 0;
        for (var above = ProcFiles.ParentOf(pid); above > 1 && found == 0; above = ProcFiles.ParentOf(above))
            found = _underWay.Keys.Any(process => process.Pid == above) ? above : 0;
        return found != 0;
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
            _places.Release();
        }
    }

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
