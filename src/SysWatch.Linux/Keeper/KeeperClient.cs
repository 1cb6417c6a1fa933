using System.Diagnostics;
using System.Globalization;
using SysWatch.Core.Backends;
using SysWatch.Linux.Fanotify;
using SysWatch.Linux.Interop;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Keeper;

/// <summary>
/// The daemon's side of the keeper: starts it when there is something to keep, again when it dies, and finds the one
/// that a daemon before us has left. Any thread.
/// </summary>
internal sealed unsafe class KeeperClient : IDisposable
{
    /// <summary>Starts in a row that may fail before we go on without; the next put tries again.</summary>
    private const int StartsMax = 5;

    private const int CollectMs = 20;

    private const int AskAgainMs = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TakePatience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly string _runDirectory;
    private readonly TimeSpan _takePatience;
    private readonly Func<string, FileDescriptor, int> _start;
    private readonly Dictionary<string, FileDescriptor> _copies = [];
    private readonly Dictionary<string, FileDescriptor> _originals = [];
    private readonly WakeDescriptor _wake = new();
    private readonly Thread _watch;
    private readonly List<int> _ending = [];
    private readonly List<WaitingOpen> _waiting = [];
    private FileDescriptor? _socket;
    private int _process;
    private int _failures;
    private long _restarts;
    private volatile bool _isDisposed;

    private KeeperClient(string runDirectory, Func<string, FileDescriptor, int> start, TimeSpan takePatience)
    {
        _runDirectory = runDirectory;
        _start = start;
        _takePatience = takePatience;
        _socket = Connect(runDirectory, out _);
        _watch = new Thread(Watch) { IsBackground = true, Name = "keeper" };
        _watch.Start();
    }

    /// <summary>Keepers that died and were started again.</summary>
    public long Restarts => Volatile.Read(ref _restarts);

    /// <summary>False while something should be kept and nobody keeps it.</summary>
    public bool IsKept
    {
        get
        {
            lock (_lock)
                return _copies.Count == 0 || _socket is not null;
        }
    }

    /// <param name="start">Starts a keeper: run directory and its end of the connection, to pid or -errno.</param>
    /// <param name="takePatience">How long <see cref="TakeAll"/> asks; null: 30 seconds.</param>
    public static KeeperClient Open(
        string runDirectory, Func<string, FileDescriptor, int>? start = null, TimeSpan? takePatience = null) =>
        new(
            runDirectory, start ?? ((run, theirs) => StartThisProgram(run, theirs, KeeperProgram.Patience)),
            takePatience ?? TakePatience);

    /// <summary>After <see cref="TakeAll"/>: opens of members that nobody has answered, to be answered first.</summary>
    public IReadOnlyList<WaitingOpen> Waiting => _waiting;

    /// <summary>
    /// Copies of everything that a keeper from before holds, to be disposed by the caller; nothing where none listens.
    /// </summary>
    /// <exception cref="BackendNotReadyException">
    /// One listens and has not said all: a session that is missing in a part of it would be taken for one that nobody
    /// holds, and killed.
    /// </exception>
    public Dictionary<string, FileDescriptor> TakeAll()
    {
        var begun = Stopwatch.GetTimestamp();
        var error = 0;
        lock (_lock)
        {
            while (true)
            {
                _socket ??= Connect(_runDirectory, out error);
                if (_socket is null && error is -Errno.ENOENT or -Errno.ECONNREFUSED)
                    return [];
                var taken = new Dictionary<string, FileDescriptor>();
                if (_socket is not null && TryTakeAll(taken, begun))
                    return taken;
                GiveBack(taken);
                if (Stopwatch.GetElapsedTime(begun) >= _takePatience)
                    throw Silent();
                Thread.Sleep(AskAgainMs);
            }
        }
    }

    /// <summary>False: it broke off. An answer that is only late is waited for.</summary>
    private bool TryTakeAll(Dictionary<string, FileDescriptor> taken, long begun)
    {
        if (!Send(new KeeperMessage(KeeperVerb.TakeAll)))
            return false;
        Span<byte> buffer = stackalloc byte[KeeperMessage.BytesMax];
        while (true)
        {
            var length = Sockets.Receive(_socket!, buffer, out _, out var passed);
            if (length == -Errno.EAGAIN && Stopwatch.GetElapsedTime(begun) < _takePatience)
                continue;
            if (length > 0 && KeeperMessage.TryParse(buffer[..length], out var message))
            {
                if (message.Verb == KeeperVerb.End)
                {
                    passed?.Dispose();
                    return true;
                }

                if (passed is not null && TryKeep(message, passed, taken))
                    continue;
            }

            passed?.Dispose();
            return false;
        }
    }

    private bool TryKeep(KeeperMessage message, FileDescriptor passed, Dictionary<string, FileDescriptor> taken)
    {
        if (message.Verb == KeeperVerb.Waiting && WaitingOpen.Parse(message.Name, passed) is { } open)
        {
            _waiting.Add(open);
            return true;
        }

        if (message.Verb != KeeperVerb.Held)
            return false;
        taken[message.Name] = passed;
        _copies[message.Name] = Copy(passed);
        _originals[message.Name] = passed;
        return true;
    }

    private void GiveBack(Dictionary<string, FileDescriptor> taken)
    {
        Hang();
        foreach (var (name, descriptor) in taken)
        {
            Forget(name);
            descriptor.Dispose();
        }

        foreach (var open in _waiting)
            open.File.Dispose();
        _waiting.Clear();
    }

    private BackendNotReadyException Silent() => new(string.Create(
        CultureInfo.InvariantCulture,
        $"the keeper of {_runDirectory}, which holds the sessions of the daemon before, has not handed them over " +
        $"within {_takePatience.TotalSeconds:0} seconds. Nothing of the sessions is lost, and their held calls wait. " +
        $"Where the machine is too busy, start syswatchd again, as its service does by itself. Where that daemon's " +
        $"program lay at another path than this one's, start it from there, or end the sessions' processes."));

    /// <summary>Holds a copy from now on, under a name that replaces what had it before.</summary>
    public void Put(string name, FileDescriptor descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            System.Text.Encoding.UTF8.GetByteCount(name), KeeperMessage.NameBytesMax);
        lock (_lock)
        {
            var isSame = _originals.TryGetValue(name, out var before) && ReferenceEquals(before, descriptor);
            if (isSame && _socket is not null)
                return;
            if (!isSame)
            {
                Forget(name);
                _copies[name] = Copy(descriptor);
                _originals[name] = descriptor;
            }
            _failures = 0;
            // The message and its descriptor are in the kernel's hands even before the keeper reads them.
            if (_socket is null || !Send(new KeeperMessage(KeeperVerb.Put, name), _copies[name].Number))
                Restart();
        }
    }

    public void Remove(string name)
    {
        lock (_lock)
        {
            if (Forget(name) && _socket is not null)
                Send(new KeeperMessage(KeeperVerb.Remove, name));
        }
    }

    /// <summary>
    /// A clean stop: nothing is to be held any more. Waits until the keeper has taken its socket away, which might else
    /// be that of the next daemon's keeper.
    /// </summary>
    public void Stop()
    {
        lock (_lock)
        {
            foreach (var name in _copies.Keys.ToArray())
                Forget(name);
            if (_socket is null || !Send(new KeeperMessage(KeeperVerb.Stop)))
                return;
            Span<byte> buffer = stackalloc byte[KeeperMessage.BytesMax];
            while (Sockets.Receive(_socket, buffer, out _, out var passed) > 0)
                passed?.Dispose();
        }
    }

    /// <summary>Leaves the keeper alone with what it holds.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _wake.Set();
        _watch.Join();
        lock (_lock)
        {
            foreach (var name in _copies.Keys.ToArray())
                Forget(name);
            _socket?.Dispose();
            _socket = null;
        }
        _wake.Dispose();
    }

    internal static int StartThisProgram(string runDirectory, FileDescriptor theirs, TimeSpan patience)
    {
        var arguments = new List<string> { "syswatchd" };
        // Under the framework's own launcher the program is its argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            arguments.Add(Environment.GetCommandLineArgs()[0]);
        arguments.AddRange(
            [KeeperProgram.Command, KeeperProgram.RunDirectoryOption, runDirectory, KeeperProgram.PatienceOption,
                ((int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture)]);
        return KeeperCalls.Start("/proc/self/exe", arguments, theirs);
    }

    private static FileDescriptor? Connect(string runDirectory, out int error)
    {
        if (Sockets.Open(out error) is not { } socket)
            return null;
        // The limit first: it also bounds the wait for a keeper that accepts nobody.
        error = Sockets.SetTimeouts(socket, Patience)
            ? Sockets.Connect(socket, Path.Combine(runDirectory, KeeperProgram.SocketName))
            : -Errno.EINVAL;
        if (error == 0)
            return socket;
        socket.Dispose();
        return null;
    }

    // What the keeper has sent is read by TakeAll; here only its end is waited for.
    private void Watch()
    {
        var polled = stackalloc pollfd[2];
        while (!_isDisposed)
        {
            FileDescriptor? watched;
            lock (_lock)
                watched = _socket;
            polled[0] = new pollfd { fd = _wake.Descriptor, events = (short)POLLIN };
            polled[1] = new pollfd { fd = watched?.Number ?? -1, events = 0 };
            _ = poll(polled, 2, Collect() ? -1 : CollectMs);
            if (polled[0].revents != 0)
                _wake.Clear();
            if (polled[1].revents != 0)
                Ended(watched!);
        }
    }

    private void Ended(FileDescriptor watched)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_socket, watched))
                return;
            Hang();
            if (_copies.Count == 0 || _isDisposed)
                return;
            _restarts++;
            if (++_failures <= StartsMax)
                Restart();
        }
    }

    private void Restart()
    {
        Hang();
        if (KeeperCalls.Pair(out _) is not { } ends)
            return;
        using var theirs = ends.Theirs;
        _process = _start(_runDirectory, theirs);
        if (_process < 0 || !Sockets.SetTimeouts(ends.Ours, Patience))
        {
            ends.Ours.Dispose();
            return;
        }
        _socket = ends.Ours;
        foreach (var (name, copy) in _copies)
            Send(new KeeperMessage(KeeperVerb.Put, name), copy.Number);
        _wake.Set();
    }

    private void Hang()
    {
        _socket?.Dispose();
        _socket = null;
        // Its end of the connection closes before the process can be collected.
        if (_process > 0)
            _ending.Add(_process);
        _process = 0;
        _wake.Set();
    }

    private bool Collect()
    {
        lock (_lock)
        {
            _ending.RemoveAll(KeeperCalls.TryReap);
            return _ending.Count == 0;
        }
    }

    private bool Send(KeeperMessage message, int passed = -1) =>
        Sockets.Send(_socket!, message.ToBytes(), passed) == 0;

    private bool Forget(string name)
    {
        _originals.Remove(name);
        if (!_copies.Remove(name, out var copy))
            return false;
        copy.Dispose();
        return true;
    }

    private static FileDescriptor Copy(FileDescriptor descriptor)
    {
        var copy = fcntl(descriptor.Number, F_DUPFD_CLOEXEC, 0);
        return copy >= 0
            ? new FileDescriptor(copy)
            : throw new IOException("no descriptor is left for the keeper's copy");
    }
}
