using System.ComponentModel;
using System.Runtime.InteropServices;
using SysWatch.Linux.Interop;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// The group that hears of every name that appears in a whole file system. It holds nobody up. Its queue has the
/// kernel's limit: a flood ends in an overflow, which is answered by looking at everything again.
/// </summary>
internal sealed unsafe class CreationGroup : IDisposable
{
    private const ulong Mask = FanotifyAbi.Create | FanotifyAbi.MovedTo | FanotifyAbi.OnDirectory;

    private readonly FileDescriptor _group;

    public CreationGroup(FileDescriptor group) => _group = group;

    public static CreationGroup Create()
    {
        var group = FanotifyLibC.fanotify_init(
            FanotifyAbi.InitCloseOnExec | FanotifyAbi.InitNonBlocking | FanotifyAbi.InitReportDirectoryAndName,
            (uint)(O_RDONLY | O_CLOEXEC));
        if (group < 0)
            throw new Win32Exception(
                Marshal.GetLastPInvokeError(), "fanotify_init refused a group that names directories (Linux 5.9)");
        return new CreationGroup(new FileDescriptor(group));
    }

    /// <summary>For the keeper. Valid until the group is disposed.</summary>
    public FileDescriptor Handle => _group;

    public int Descriptor => _group.Number;

    /// <summary>0, or the error's number: not every file system can name its directories.</summary>
    public int Watch(int descriptor) => Change(FanotifyAbi.MarkAdd, descriptor);

    /// <summary>Hears of nothing any more, and forgets what it has heard.</summary>
    public void Flush(Span<byte> buffer)
    {
        _ = FanotifyLibC.fanotify_mark(
            Descriptor, FanotifyAbi.MarkFlush | FanotifyAbi.MarkFileSystem, 0, AT_FDCWD, null);
        while (Read(buffer) > 0)
        {
        }
    }

    /// <summary>What has come, as the kernel wrote it; 0 when nothing has.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* to = buffer)
        {
            var length = (int)(long)read(Descriptor, to, buffer.Length);
            return length > 0 ? length : 0;
        }
    }

    public void Dispose() => _group.Dispose();

    private int Change(uint flags, int descriptor) =>
        FanotifyLibC.fanotify_mark(Descriptor, flags | FanotifyAbi.MarkFileSystem, Mask, descriptor, null) == 0
            ? 0 : Marshal.GetLastPInvokeError();
}
