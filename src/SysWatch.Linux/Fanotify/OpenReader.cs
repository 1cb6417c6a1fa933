using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Sessions;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// The thread that answers held opens. It never waits for anybody: it opens files of procfs only, takes no lock that is
/// held over an open, and leaves what has to be recorded or asked to <see cref="OpenSettler"/>. So a daemon's own open
/// of a marked file, and that of any process outside of every session, always goes on.
/// </summary>
internal sealed class OpenReader(
    PermissionGroup group, MarkTable marks, ILabels labels, ISessionTable sessions, OpenSettler settler,
    OpenTray tray, TimeProvider time)
    : IDisposable
{
    private const int LingerMs = 200;
    private const int LingeringMax = 64;

    private readonly Queue<(int Descriptor, long Since)> _lingering = [];
    private readonly OpenDecider _decider = new(marks);
    private readonly int _self = Environment.ProcessId;
    private readonly WakeDescriptor _stop = new();
    private Thread? _thread;
    private long _events;
    private long _failures;

    /// <summary>Opens that were held, by whomever.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Opens that were refused because something failed, not because a rule said so.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <param name="waiting">
    /// Answered before anything is read: the kernel knows each by the number that it had in another process, and what
    /// we read may get the same.
    /// </param>
    public void Start(IReadOnlyList<WaitingOpen> waiting)
    {
        foreach (var open in waiting)
            Handle(open);
        _thread = AnsweringThread.Start(Run, "fanotify");
    }

    /// <summary>Ends the thread. What waits is answered by whoever else has the group, or allowed at its end.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!group.Wait(_stop.Descriptor, _lingering.Count == 0 ? -1 : LingerMs))
        {
            CloseLingering(all: false);
            while (TryRead(out var held))
            {
                _events++;
                if (held.Descriptor >= 0)
                    Handle(held);
            }
        }
        CloseLingering(all: true);
    }

    // The kernel has opened the FIFO for us as a reader: whoever waits to write sees that. It must find the true reader
    // there when ours goes, so ours stays for a moment.
    private void CloseLingering(bool all)
    {
        while (_lingering.TryPeek(out var fifo) &&
            (all || time.GetElapsedTime(fifo.Since).TotalMilliseconds >= LingerMs))
        {
            _ = close(fifo.Descriptor);
            _lingering.Dequeue();
        }
    }

    private void Close(int descriptor)
    {
        if (_decider.IsFifo && _lingering.Count < LingeringMax)
            _lingering.Enqueue((descriptor, time.GetTimestamp()));
        else
            _ = close(descriptor);
    }

    private bool TryRead(out FanotifyEvent held)
    {
        try
        {
            return group.TryRead(out held);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            _failures++;
            held = default;
            return false;
        }
    }

    private void Handle(WaitingOpen waiting)
    {
        var held = new FanotifyEvent { Descriptor = waiting.File.Number, Pid = waiting.Tid, Mask = waiting.Mask };
        var allow = false;
        try
        {
            allow = !Decide(held, out var open) || (open is not null && settler.SettleUnasked(open));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _failures++;
        }
        group.Answer(waiting.Number, allow);
        waiting.File.Dispose();
    }

    private void Handle(in FanotifyEvent held)
    {
        var allow = false;
        if (held.Pid != _self)
            tray.Put(held);
        try
        {
            if (!Decide(held, out var open))
            {
                allow = true;
            }
            else if (open is not null && settler.TryTake(open))
            {
                tray.Clear();
                return;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whose it was, and what it was, is not known for sure: refuse.
            _failures++;
        }
        group.Answer(held.Descriptor, allow);
        tray.Clear();
        Close(held.Descriptor);
    }

    // False: nothing of ours. True without an open: refuse.
    private bool Decide(in FanotifyEvent held, out HeldOpen? open)
    {
        open = null;
        // 0: outside of our pid namespace, where no label can be.
        if (held.Pid == 0 || held.Pid == _self)
            return false;
        if (!TryGetLabel(held.Pid, out var pid, out var label))
        {
            if (pid != _self)
                _decider.Passed(held.Descriptor);
            return false;
        }
        if (!sessions.TryGet(label.SessionId, out var session))
        {
            _failures++;
            return true;
        }
        open = _decider.Decide(held, pid, label, session);
        return open is not null;
    }

    // A main thread's number is its process's, so most need no look into procfs.
    private bool TryGetLabel(int tid, out int pid, out Label label)
    {
        pid = tid;
        if (labels.TryGet(tid, out label))
            return true;
        pid = ProcFiles.ThreadGroupOf(tid);
        if (pid == 0)
            throw new IOException("the process of a held open is gone");
        return pid != tid && labels.TryGet(pid, out label);
    }
}
