using System.Collections.Immutable;
using SysWatch.Linux.Interop;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>What happens with a new name. Called on the watcher's thread.</summary>
internal interface ICreationListener
{
    /// <summary>Whether any session's rules could mean this name or, for a directory, one below it.</summary>
    bool Matters(ReadOnlySpan<byte> path, bool isDirectory);

    /// <param name="descriptor">What has the name now; open with O_PATH, closed by the caller.</param>
    /// <param name="pid">The process that made or moved it; may be gone.</param>
    void Appeared(int descriptor, ReadOnlySpan<byte> path, int pid, bool isMove);

    /// <summary>Names were missed: everything has to be looked at again.</summary>
    void Overflowed();
}

/// <summary>
/// Hears of every name that appears in the file systems where sessions have rules, drops what no rule means, and hands
/// on the rest. Exists only while sessions do, because every creation on those file systems pays for it.
/// </summary>
/// <param name="group">The owner's. Its marks may be an earlier daemon's, and what it has heard since.</param>
internal sealed class CreationWatcher(CreationGroup group, ICreationListener listener, TimeProvider time) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int FileSystemsMax = 64;
    private const int BurstGapMs = 3;
    private const int RestMs = 1;

    private readonly Lock _lock = new();
    private readonly Lock _reading = new();
    private readonly WakeDescriptor _stop = new();
    private readonly byte[] _path = new byte[TreeWalk.PathBytesMax + 1];
    private ImmutableArray<WatchedFileSystem> _fileSystems = [];
    private ImmutableHashSet<ulong> _blind = [];
    private Thread? _thread;
    private long _seen;
    private long _looked;
    private long _overflows;

    /// <summary>Names that appeared anywhere on the watched file systems.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>Names that a rule could mean.</summary>
    public long Looked => Volatile.Read(ref _looked);

    /// <summary>Times that the kernel's queue was full.</summary>
    public long Overflows => Volatile.Read(ref _overflows);

    /// <summary>File systems with rules whose new names cannot be heard of.</summary>
    public int Blind => _blind.Count;

    /// <summary>Whether it hears of the file system that this is on, or cannot. Any thread; O_PATH will do.</summary>
    public bool Knows(int descriptor)
    {
        if (!WatchedFileSystem.TryGetId(descriptor, out var id))
            return false;
        lock (_lock)
            return IsKnown(id);
    }

    /// <summary>Hears of the file system that this directory is on, from now on. Any thread.</summary>
    public void Watch(int descriptor)
    {
        if (!WatchedFileSystem.TryGetId(descriptor, out var id))
            return;
        lock (_lock)
        {
            if (IsKnown(id))
                return;
            if (_fileSystems.Length >= FileSystemsMax || group.Watch(descriptor) != 0)
            {
                _blind = _blind.Add(id);
                return;
            }
            var anchor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
            if (anchor >= 0)
                _fileSystems = _fileSystems.Add(new WatchedFileSystem(id, anchor));
            if (_thread is null)
                Start();
        }
    }

    private bool IsKnown(ulong id) => _blind.Contains(id) || _fileSystems.Any(known => known.Id == id);

    /// <summary>Returns when all that has appeared so far has been looked at. Not on the own thread.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            ReadAll(new byte[BufferBytes]);
        }
    }

    /// <summary>Hears of nothing any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            End();
            group.Flush(new byte[BufferBytes]);
            _fileSystems = [];
            _blind = [];
        }
    }

    public void Dispose()
    {
        End();
        _stop.Dispose();
    }

    private void End()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Clear();
        _thread = null;
        foreach (var known in _fileSystems)
            known.Dispose();
    }

    private void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "fanotify-create" };
        _thread.Start();
    }

    private unsafe void Run()
    {
        var buffer = new byte[BufferBytes];
        var polled = stackalloc Tmds.Linux.pollfd[2];
        var woken = time.GetTimestamp();
        while (true)
        {
            polled[0].fd = group.Descriptor;
            polled[0].events = (short)POLLIN;
            polled[1].fd = _stop.Descriptor;
            polled[1].events = (short)POLLIN;
            _ = poll(polled, 2, -1);
            if (polled[1].revents != 0)
                return;
            var looked = _looked;
            ReadAll(buffer);
            // Being woken for every file that a build makes would cost the build more than the looking does.
            var now = time.GetTimestamp();
            if (looked == _looked && time.GetElapsedTime(woken, now).TotalMilliseconds < BurstGapMs)
                Thread.Sleep(RestMs);
            woken = now;
        }
    }

    private void ReadAll(byte[] buffer)
    {
        lock (_reading)
        {
            for (var length = group.Read(buffer); length > 0; length = group.Read(buffer))
                Handle(buffer.AsSpan(0, length));
        }
    }

    private void Handle(ReadOnlySpan<byte> events)
    {
        // Many names of one directory come in a row: it is opened and named once.
        ReadOnlySpan<byte> lastHandle = default;
        var directory = -1;
        var length = 0;
        while (CreationEvent.TryTake(ref events, out var created))
        {
            _seen++;
            if (created.IsOverflow)
            {
                _overflows++;
                listener.Overflowed();
                continue;
            }
            if (created.Name.IsEmpty || created.Handle.IsEmpty)
                continue;
            if (!created.Handle.SequenceEqual(lastHandle))
            {
                if (directory >= 0)
                    _ = close(directory);
                directory = OpenDirectory(created.FileSystem, created.Handle);
                length = directory < 0 ? 0 : InodeFacts.ReadPath(directory, _path);
                lastHandle = created.Handle;
            }
            if (length > 0)
                Look(created, directory, length);
        }
        if (directory >= 0)
            _ = close(directory);
    }

    private int OpenDirectory(ulong fileSystem, ReadOnlySpan<byte> handle)
    {
        foreach (var known in _fileSystems)
        {
            if (known.Id == fileSystem)
                return known.OpenDirectory(handle);
        }
        return -1;
    }

    private unsafe void Look(in CreationEvent created, int directory, int length)
    {
        var at = length == 1 ? 0 : length;
        var end = at + 1 + created.Name.Length;
        if (end > TreeWalk.PathBytesMax)
            return;
        _path[at] = (byte)'/';
        created.Name.CopyTo(_path.AsSpan(at + 1));
        if (!listener.Matters(_path.AsSpan(0, end), created.IsDirectory))
            return;
        _looked++;
        _path[end] = 0;
        int descriptor;
        fixed (byte* name = _path)
            descriptor = openat(directory, name + at + 1, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        if (descriptor < 0)
            return;
        listener.Appeared(descriptor, _path.AsSpan(0, end), created.Pid, created.IsMove);
        _ = close(descriptor);
    }
}
