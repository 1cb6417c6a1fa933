using System.ComponentModel;
using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// The group whose marks hold an open until it is answered. The marks live as long as any copy of the descriptor does:
/// when the last is closed the kernel allows what waits, so the keeper has one too.
/// </summary>
internal sealed unsafe class PermissionGroup : IDisposable
{
    private readonly FileDescriptor _group;

    public PermissionGroup(FileDescriptor group) => _group = group;

    /// <summary>For the keeper. Valid until the group is disposed.</summary>
    public FileDescriptor Handle => _group;

    /// <summary>A group of our own; marks and queue are without the kernel's limit because ours is lower.</summary>
    public static PermissionGroup Create()
    {
        // O_NONBLOCK: the kernel opens the file for us as well, and a FIFO without a writer must not hold us.
        var eventFlags = (uint)(O_RDONLY | O_CLOEXEC | O_LARGEFILE | O_NONBLOCK | O_NOATIME);
        var group = FanotifyLibC.fanotify_init(
            FanotifyAbi.InitClassContent | FanotifyAbi.InitCloseOnExec | FanotifyAbi.InitNonBlocking |
            FanotifyAbi.InitUnlimitedQueue | FanotifyAbi.InitUnlimitedMarks | FanotifyAbi.InitReportTid, eventFlags);
        if (group < 0)
            throw new Win32Exception(
                Marshal.GetLastPInvokeError(),
                "fanotify_init refused a permission group; it needs root and CONFIG_FANOTIFY_ACCESS_PERMISSIONS");
        return new PermissionGroup(new FileDescriptor(group));
    }

    /// <summary>Adds to what the inode is marked for. 0, or the error's number.</summary>
    public int Mark(int descriptor, ulong mask) => Change(FanotifyAbi.MarkAdd, mask, descriptor);

    /// <summary>Takes from what the inode is marked for. 0, or the error's number: ENOENT when it was not.</summary>
    public int Unmark(int descriptor, ulong mask) => Change(FanotifyAbi.MarkRemove, mask, descriptor);

    /// <summary>
    /// No more events for this file by way of its directory's mark, until it is changed or <see cref="Heed"/>.
    /// </summary>
    public int Ignore(int descriptor) =>
        Change(
            FanotifyAbi.MarkAdd | FanotifyAbi.MarkIgnore | FanotifyAbi.MarkEvictable,
            FanotifyAbi.OpenPermission | FanotifyAbi.OpenExecPermission, descriptor);

    public int Heed(int descriptor) =>
        Change(
            FanotifyAbi.MarkRemove | FanotifyAbi.MarkIgnore,
            FanotifyAbi.OpenPermission | FanotifyAbi.OpenExecPermission, descriptor);

    /// <summary>Takes every mark away.</summary>
    public void Flush() =>
        _ = FanotifyLibC.fanotify_mark(Descriptor, FanotifyAbi.MarkFlush, 0, AT_FDCWD, null);

    /// <summary>
    /// The next open that waits; false when none does. One at a time: what a daemon that dies has read and not answered
    /// is then one at most, and its keeper must refuse it without knowing whose it is.
    /// </summary>
    public bool TryRead(out FanotifyEvent next)
    {
        fixed (FanotifyEvent* to = &next)
        {
            var length = (long)read(Descriptor, to, FanotifyAbi.EventBytes);
            if (length == FanotifyAbi.EventBytes)
                return true;
            next = default;
            next.Descriptor = -1;
            var error = length < 0 ? errno : Errno.EIO;
            if (error == Errno.EAGAIN)
                return false;
            if (error is Errno.EBADF or Errno.EFAULT or Errno.EINVAL)
                throw new Win32Exception(error, "reading from the fanotify group failed");
            // The kernel could not open the file for us and has refused the caller's open itself.
            return true;
        }
    }

    /// <summary>False when the caller has gone.</summary>
    public bool Answer(int descriptor, bool allow)
    {
        var response = new FanotifyResponse(
            descriptor, allow ? FanotifyAbi.ResponseAllow : FanotifyAbi.ResponseDeny);
        return (long)write(Descriptor, &response, sizeof(FanotifyResponse)) == sizeof(FanotifyResponse);
    }

    /// <summary>Sleeps until an open waits, time is up, or the other descriptor can be read; true for that.</summary>
    public bool Wait(int wake, int timeoutMs = -1)
    {
        var polled = stackalloc Tmds.Linux.pollfd[2];
        polled[0].fd = Descriptor;
        polled[0].events = (short)POLLIN;
        polled[1].fd = wake;
        polled[1].events = (short)POLLIN;
        _ = poll(polled, 2, timeoutMs);
        return polled[1].revents != 0;
    }

    public void Dispose() => _group.Dispose();

    private int Descriptor => _group.Number;

    private int Change(uint flags, ulong mask, int descriptor)
    {
        Span<byte> link = stackalloc byte[32];
        InodeFacts.WriteLink(descriptor, link);
        fixed (byte* path = link)
        {
            // By the link and not by the descriptor, because an O_PATH descriptor is refused there.
            return FanotifyLibC.fanotify_mark(Descriptor, flags, mask, AT_FDCWD, path) == 0
                ? 0 : Marshal.GetLastPInvokeError();
        }
    }
}
