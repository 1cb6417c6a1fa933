using System.Globalization;
using SysWatch.Core.Backends;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Seccomp;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Launch;

/// <summary>
/// The daemon's side of `syswatch run`: listens on the launch socket and gives each caller a thread of its own, with a
/// limit for all and for each user, and a deadline for every step. Where a session begins, that thread stays with it.
/// </summary>
internal sealed unsafe class LaunchServer(string socketPath, IBackendHost host, ILaunchAdmission admission)
    : IDisposable
{
    /// <summary>Launches under way at once; more are told to try again.</summary>
    public const int LaunchesMax = 64;

    public const int LaunchesPerUserMax = 16;

    private const int StackBytes = 512 * 1024;
    private const ushort ReadWriteForAll = 0x1B6;
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    private readonly FileDescriptor _stop = NewEvent();
    private readonly Places _underWay = new(LaunchesMax, LaunchesPerUserMax);
    private FileDescriptor? _socket;
    private Thread? _thread;

    /// <summary>Binds the socket, open to every user. Throws where that cannot be.</summary>
    public void Start()
    {
        _socket = Sockets.Open(out var error) ?? throw Broken("make", error);
        if (IsServed())
            throw new IOException($"Another syswatchd serves {socketPath}: stop it, or use another --run-dir.");
        File.Delete(socketPath);
        error = -Sockets.BindAndListen(_socket, socketPath, LaunchesMax, ReadWriteForAll);
        if (error != 0)
            throw Broken("listen on", error);
        _thread = new Thread(Accept, StackBytes) { IsBackground = true, Name = "launch" };
        _thread.Start();
    }

    /// <summary>Takes no more launches, waits a while for those under way, and removes the socket.</summary>
    public void Dispose()
    {
        if (_socket is null)
            return;
        ulong one = 1;
        if (write(_stop.Number, &one, sizeof(ulong)) > 0)
            _thread?.Join();
        SpinWait.SpinUntil(() => _underWay.IsEmpty, StepLimit);
        _socket.Dispose();
        _stop.Dispose();
        File.Delete(socketPath);
    }

    private static FileDescriptor NewEvent() =>
        eventfd(0, EFD_CLOEXEC) is >= 0 and var descriptor
            ? new FileDescriptor(descriptor)
            : throw new IOException($"Cannot make an event descriptor: {Errno.Describe(errno)}.");

    private IOException Broken(string what, int error) =>
        new(string.Create(
            CultureInfo.InvariantCulture, $"Cannot {what} the launch socket {socketPath}: {Errno.Describe(error)}."));

    private bool IsServed()
    {
        using var probe = Sockets.Open(out _);
        return probe is not null && Sockets.Connect(probe, socketPath) == 0;
    }

    private void Accept()
    {
        var entries = stackalloc pollfd[2];
        while (true)
        {
            entries[0] = new pollfd { fd = _socket!.Number, events = POLLIN };
            entries[1] = new pollfd { fd = _stop.Number, events = POLLIN };
            if (ppoll(entries, 2, null, null) < 0 && errno != Errno.EINTR)
                return;
            if (entries[1].revents != 0)
                return;
            if (entries[0].revents != 0 && Sockets.Accept(_socket) is { } accepted)
                Serve(accepted);
        }
    }

    private void Serve(FileDescriptor connection)
    {
        if (!Sockets.TryGetPeer(connection, out var peer) || !Sockets.SetTimeouts(connection, StepLimit) ||
            !Sockets.NameSenders(connection))
        {
            connection.Dispose();
            return;
        }
        if (!_underWay.TryTake(peer.Uid))
        {
            LaunchConnection.Refuse(connection, "too many launches are under way; try again in a moment.");
            connection.Dispose();
            return;
        }
        new Thread(() => Run(connection, peer), StackBytes) { IsBackground = true, Name = "launch caller" }.Start();
    }

    private void Run(FileDescriptor connection, SenderCredentials peer)
    {
        Notifier? notifier;
        try
        {
            notifier = new LaunchConnection(connection, peer, host, admission).Serve();
        }
        finally
        {
            connection.Dispose();
            _underWay.GiveBack(peer.Uid);
        }
        // The caller executes its command now, and waits for an answer: another thread would only begin later.
        notifier?.RunHere();
    }
}
