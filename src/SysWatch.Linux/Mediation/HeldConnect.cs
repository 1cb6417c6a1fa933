using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

/// <summary>One held connect: the caller's own socket, the address that was decided on, and what it leads to.</summary>
/// <param name="socket">The fetched socket; owned.</param>
/// <param name="address">The caller's bytes, copied once.</param>
/// <param name="isMadeAgain">An earlier daemon may have ended in the middle of <see cref="Attempt"/>.</param>
internal sealed class HeldConnect(
    CallerView view, FileDescriptor socket, byte[] address, TimeProvider time, bool isMadeAgain = false) : IDisposable
{
    /// <summary>In a kernel answer: make the call again after the signal, if its handler wants that.</summary>
    private const int RestartAfterSignal = 512;

    private static readonly SocketTimeout Shortest = new(0, 1);

    private readonly long _start = time.GetTimestamp();
    private SocketTimeout _timeout;

    public CallerView View => view;

    public ReadOnlySpan<byte> Address => address;

    public int Socket => socket.Number;

    /// <summary>The socket's own; -errno where it is none.</summary>
    public int Domain { get; } = PathsSockets.Option(socket.Number, PathsSockets.OptionDomain);

    public int Protocol => PathsSockets.Option(Socket, PathsSockets.OptionProtocol);

    /// <summary>What an AF_UNIX path led to; owned.</summary>
    public FileDescriptor? Target { get; set; }

    /// <summary>Of a connection to the daemon's own interface; owned.</summary>
    public ConnectTicket? Ticket { get; set; }

    /// <summary>
    /// Connects as the caller, and never waits longer than a tick: where a blocking socket would wait, the result is
    /// null, and the same is to be tried again later.
    /// </summary>
    /// <returns>0, -errno, or null.</returns>
    public int? Attempt(CallerThread thread)
    {
        if (!MayWait())
            return Connect(thread);
        var result = PathsSockets.GetSendTimeout(Socket, out _timeout);
        if (result < 0)
            return result;
        // The caller's socket has another send timeout for a tick: nothing else bounds the wait of one call.
        PathsSockets.SetSendTimeout(Socket, Shortest);
        // The tick of that daemon, which nobody has put back.
        if (isMadeAgain && PathsSockets.GetSendTimeout(Socket, out var tick) == 0 && tick == _timeout)
            _timeout = default;
        result = Connect(thread);
        PathsSockets.SetSendTimeout(Socket, _timeout);
        // A signal of the runtime's to our own thread is not the caller's.
        if (result is not (-Errno.EAGAIN or -Errno.EINPROGRESS or -Errno.EALREADY or -Errno.EINTR))
            return result;
        return !_timeout.IsEndless && time.GetElapsedTime(_start) >= _timeout.Duration ? result : null;
    }

    /// <summary>0, or why the wait is over: the caller has gone, or a signal waits for it.</summary>
    public int Interruption()
    {
        if (!view.IsHeld())
            return -Errno.EINTR;
        if (view.Refresh() is not { Interruptible: 0 })
            return _timeout.IsEndless ? -RestartAfterSignal : -Errno.EINTR;
        return 0;
    }

    public void Dispose()
    {
        Ticket?.Dispose();
        Target?.Dispose();
        socket.Dispose();
        view.Dispose();
    }

    private bool MayWait() =>
        PathsSockets.Option(Socket, PathsSockets.OptionType) is PathsSockets.TypeStream or PathsSockets.TypeSeqpacket &&
        !PathsSockets.IsNonBlocking(Socket);

    private int Connect(CallerThread thread)
    {
        Span<byte> direct = stackalloc byte[UnixAddress.BytesMax];
        ReadOnlySpan<byte> destination = Target is { } target
            ? direct[..UnixAddress.WriteDescriptor(target.Number, direct)]
            : address;
        var credentials = Ticket is { } ticket ? view.Credentials with { Groups = [ticket.Number] } : view.Credentials;
        var result = thread.TryAssume(credentials, root: null);
        if (result < 0)
            return result;
        result = PathsSockets.Connect(Socket, destination);
        thread.Restore();
        if (result == 0)
            Ticket?.Use();
        return result;
    }
}
