using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// Where the keeper finds the open that a daemon had in hand when it died. The reader lays each there until it is
/// answered: as a message, with the file, that the kernel holds and that nobody else takes.
/// </summary>
internal sealed unsafe class OpenTray : IDisposable
{
    private readonly FileDescriptor _in;
    private readonly FileDescriptor _out;

    public OpenTray()
    {
        var ends = KeeperCalls.Pair(out var error) ??
            throw new IOException($"Cannot make the tray of held opens: {Errno.Describe(error)}.");
        (_in, _out) = ends;
    }

    /// <summary>For the keeper. Valid until the tray is disposed.</summary>
    public FileDescriptor Handle => _out;

    /// <summary>Where it fails, a daemon that dies now has the open refused.</summary>
    public void Put(in FanotifyEvent held) =>
        Sockets.Send(_in, MemoryMarshal.AsBytes(new ReadOnlySpan<FanotifyEvent>(in held)), held.Descriptor);

    public void Clear()
    {
        FanotifyEvent answered;
        // Without room for a descriptor the kernel drops the one that was sent.
        _ = recv(_out.Number, &answered, sizeof(FanotifyEvent), MSG_DONTWAIT);
    }

    /// <summary>What the dead daemon had in hand; null when it had nothing.</summary>
    public static WaitingOpen? Take(FileDescriptor handle)
    {
        Span<FanotifyEvent> left = stackalloc FanotifyEvent[1];
        if (!IsReadable(handle) ||
            Sockets.Receive(handle, MemoryMarshal.AsBytes(left), out _, out var file) != FanotifyAbi.EventBytes)
            return null;
        return file is null ? null : new WaitingOpen(left[0].Descriptor, left[0].Pid, left[0].Mask, file);
    }

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
    }

    private static bool IsReadable(FileDescriptor handle)
    {
        var polled = new Tmds.Linux.pollfd { fd = handle.Number, events = (short)POLLIN };
        return poll(&polled, 1, 0) == 1 && (polled.revents & (short)POLLIN) != 0;
    }
}
