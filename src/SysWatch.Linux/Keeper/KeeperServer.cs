using SysWatch.Linux.Bpf;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Keeper;

/// <summary>
/// Holds descriptors for a daemon that may die: one thread, one daemon at a time. While none is connected it answers
/// held opens itself, or has them wait for a successor, and leaves held system calls held.
/// </summary>
internal sealed unsafe class KeeperServer : IDisposable
{
    /// <summary>Descriptors that are held; over it a put is dropped, and only the daemon has that one.</summary>
    internal const int HeldMax = 4096;

    private readonly Dictionary<string, FileDescriptor> _held = [];
    private readonly Func<ILabels> _openLabels;
    private readonly OrphanedOpens _opens;
    private readonly FileDescriptor _listener;
    private FileDescriptor? _daemon;
    private PermissionGroup? _group;
    private bool _stopped;

    /// <param name="listener">Bound; where a successor connects.</param>
    /// <param name="daemon">The daemon that started us; null: none is connected.</param>
    /// <param name="patience">How long opens of members wait for a successor.</param>
    public KeeperServer(
        FileDescriptor listener, FileDescriptor? daemon, Func<ILabels> openLabels, TimeSpan patience)
    {
        _listener = listener;
        _daemon = daemon;
        _openLabels = openLabels;
        _opens = new OrphanedOpens(openLabels, TimeProvider.System, patience);
    }

    /// <summary>No daemon was there when the last session ended, so nobody else cleans up.</summary>
    public bool IsOrphan => _daemon is null && !_stopped;

    /// <summary>Returns when there is nothing left to keep.</summary>
    public void Run()
    {
        // A daemon that has just started us is about to put something.
        var isIdle = false;
        while (!_stopped && !(isIdle && _held.Count == 0))
        {
            Step();
            isIdle = true;
        }
    }

    public void Dispose()
    {
        _daemon?.Dispose();
        _opens.Dispose();
        foreach (var held in _held.Values)
            held.Dispose();
        _listener.Dispose();
    }

    private void Step()
    {
        var group = _daemon is null ? _group : null;
        string[] watched = _daemon is null ? [.. _held.Keys.Except(KeeperProgram.NamesOfAllSessions)] : [];
        var polled = stackalloc pollfd[3 + watched.Length];
        polled[0] = new pollfd { fd = _listener.Number, events = (short)POLLIN };
        polled[1] = new pollfd { fd = _daemon?.Number ?? -1, events = (short)POLLIN };
        polled[2] = new pollfd { fd = group?.Handle.Number ?? -1, events = (short)POLLIN };
        for (var i = 0; i < watched.Length; i++)
            polled[3 + i] = new pollfd { fd = _held[watched[i]].Number };
        if (poll(polled, (uint)(3 + watched.Length), _daemon is null ? _opens.TimeoutMs : -1) < 0)
            return;
        if (group is not null)
            _opens.RefuseLate(group);
        // Opens first: whoever waits has waited, and a successor must find none of ours half done.
        if (polled[2].revents != 0)
            _opens.AnswerAll(group!);
        if (polled[1].revents != 0)
            Receive();
        else if (polled[0].revents != 0)
            Accept();
        else
            ForgetEnded(watched, new ReadOnlySpan<pollfd>(polled + 3, watched.Length));
    }

    /// <summary>A listener hangs up when its session's last process has gone; no daemon is there to say so.</summary>
    private void ForgetEnded(string[] watched, ReadOnlySpan<pollfd> polled)
    {
        var isEnded = false;
        for (var i = 0; i < watched.Length; i++)
        {
            if ((polled[i].revents & POLLHUP) == 0)
                continue;
            Remove(watched[i]);
            isEnded = true;
        }
        if (!isEnded || _held.Keys.Any(name => !KeeperProgram.NamesOfAllSessions.Contains(name)))
            return;
        foreach (var name in KeeperProgram.NamesOfAllSessions)
            Remove(name);
    }

    private void Accept()
    {
        var connection = Sockets.Accept(_listener);
        if (connection is null)
            return;
        // A second daemon would take from the first what it answers.
        if (_daemon is not null || !KeeperPeer.IsDaemon(connection, _openLabels) ||
            !Sockets.SetTimeouts(connection, TimeSpan.FromSeconds(5)))
        {
            connection.Dispose();
            return;
        }
        _daemon = connection;
    }

    private void Receive()
    {
        Span<byte> buffer = stackalloc byte[KeeperMessage.BytesMax];
        var length = Sockets.Receive(_daemon!, buffer, out _, out var passed);
        if (length is 0 || (length < 0 && length is not (-Errno.EAGAIN or -Errno.EMSGSIZE)))
        {
            passed?.Dispose();
            Orphan();
            return;
        }
        if (length > 0 && KeeperMessage.TryParse(buffer[..length], out var message))
            Handle(message, passed);
        else
            passed?.Dispose();
    }

    private void Handle(KeeperMessage message, FileDescriptor? passed)
    {
        switch (message.Verb)
        {
            case KeeperVerb.Put when passed is not null && _held.Count < HeldMax:
                Put(message.Name, passed);
                return;
            case KeeperVerb.Remove:
                Remove(message.Name);
                break;
            case KeeperVerb.TakeAll:
                SendAll();
                break;
            case KeeperVerb.Stop:
                _stopped = true;
                break;
        }
        passed?.Dispose();
    }

    private void Put(string name, FileDescriptor descriptor)
    {
        Remove(name);
        _held[name] = descriptor;
        if (name != KeeperProgram.OpensName)
            return;
        _opens.Prepare();
        _group = new PermissionGroup(descriptor);
    }

    private void Remove(string name)
    {
        if (name == KeeperProgram.OpensName)
            _group = null;
        if (_held.Remove(name, out var held))
            held.Dispose();
    }

    private void SendAll()
    {
        foreach (var (name, held) in _held)
        {
            if (Sockets.Send(_daemon!, new KeeperMessage(KeeperVerb.Held, name).ToBytes(), held.Number) < 0)
            {
                Orphan();
                return;
            }
        }
        foreach (var open in _opens.HandOver())
        {
            Sockets.Send(
                _daemon!, new KeeperMessage(KeeperVerb.Waiting, open.ToString()).ToBytes(), open.File.Number);
            open.File.Dispose();
        }
        if (Sockets.Send(_daemon!, new KeeperMessage(KeeperVerb.End).ToBytes()) < 0)
            Orphan();
    }

    private void Orphan()
    {
        _daemon?.Dispose();
        _daemon = null;
        if (_group is null)
            return;
        _opens.Begin(_group, _held.GetValueOrDefault(KeeperProgram.TrayName));
        _opens.AnswerAll(_group);
    }
}
