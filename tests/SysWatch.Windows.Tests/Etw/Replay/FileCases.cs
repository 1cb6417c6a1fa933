using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using static SysWatch.Windows.Tests.Etw.Replay.EtwCases;
using static SysWatch.Windows.Tests.Etw.Replay.Written;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Files, of the kernel's session and of Microsoft-Windows-Kernel-File.</summary>
internal static class FileCases
{
    private const string NewPath = @"\Device\HarddiskVolume3\Users\me\new.txt";
    private const ulong Irp = 0xABCD_0010;
    private const ulong File = 0xABCD_0F00;
    private const ulong Made = 2;

    /// <summary>The kernel's events say the thread: whose it is, is said by the thread's own event first.</summary>
    public static IEnumerable<EtwCase> Kernel(int size)
    {
        for (var version = 2; version <= 4; version++)
        {
            var thread = KernelEvents.Thread(KernelThreadDecoder.Rundown, version, size, Pid, Tid);
            EtwWritten Opens(uint disposition, uint options = 0x20) =>
                KernelEvents.FileCreate(version, size, Irp, File, Tid, disposition, NtPath, options);
            EtwWritten Sets(int opcode, uint kind, string? path = null) =>
                KernelEvents.FileSet(opcode, version, size, Irp, File, Tid, kind, path);
            var over = KernelEvents.FileOver(size, Irp, 0, version: version);
            var refused = KernelEvents.FileOver(size, Irp, 0xC0000022, 0, version);
            var made = KernelEvents.FileOver(size, Irp, 0, Made, version);
            var open = Used(FileUse.Open, NtPath);

            yield return new([thread, Opens(1), over], 1, [open]);
            yield return new([thread, Opens(1), refused], 2, [open with { Status = 0xC0000022 }]);
            yield return new([thread, Opens(2), made], 1, [open with { Use = FileUse.Create }]);
            yield return new([thread, Opens(3), made], 1, [open with { Use = FileUse.Create }]);
            yield return new([thread, Opens(3), over], 1, [open]);
            yield return new([thread, Opens(5), over], 1, [open with { Use = FileUse.Create }]);
            yield return new([thread, Opens(1, 0x1000), over], 1, [Used(FileUse.Delete, NtPath), open]);
            yield return new(
                [thread, Opens(1), over, KernelEvents.FileWrite(version, size, Irp, File, Tid), over], 3,
                [open, Used(FileUse.Write, NtPath)]);
            var read = KernelEvents.FileRead(version, size, Irp, File, Tid);
            yield return new([thread, Opens(1), over, read, over, read, over], 3, [open, Used(FileUse.Read, NtPath)]);
            yield return new([thread, Opens(1, 0x2021), over, read, over], 1, []);
            yield return new([thread, Opens(1, 0x21), over], 1, [open with { IsDirectory = true }]);
            yield return new(
                [thread, Opens(1), over, Sets(KernelFileDecoder.SetFile, FileLayout.SetsEnd), over], 3,
                [open, Used(FileUse.Write, NtPath)]);
            yield return new(
                [thread, Opens(1), over, Sets(KernelFileDecoder.Delete, 13), over], 3,
                [open, Used(FileUse.Delete, NtPath)]);
            yield return new(
                [thread, Sets(KernelFileDecoder.DeletePath, 13, NtPath), over], 1, [Used(FileUse.Delete, NtPath)]);
            yield return new(
                [
                    thread, Opens(1), over, Sets(KernelFileDecoder.Rename, 10),
                    Sets(KernelFileDecoder.RenamePath, 10, NewPath), over,
                ],
                3, [open, Used(FileUse.Create, NewPath), Used(FileUse.Rename, NtPath)]);
            yield return new(
                [thread, Sets(KernelFileDecoder.SetLinkPath, 11, NewPath), over], 1, [Used(FileUse.Create, NewPath)]);
            yield return new(
                [thread, Opens(1), over, Sets(KernelFileDecoder.SetLinkPath, 11, NewPath), over], 3,
                [open, Used(FileUse.Link, NtPath), Used(FileUse.Create, NewPath)]);
        }
    }

    public static IEnumerable<EtwCase> Provider(int size)
    {
        for (var version = 0; version <= 1; version++)
        {
            // The kernel's own version that lies in the same way.
            var same = version + 2;
            EtwWritten Opens(int id, uint disposition) =>
                ProviderEvents.FileCreate(id, version, size, Irp, File, disposition, NtPath);
            EtwWritten Sets(int opcode, int id, uint kind, string? path = null) => ProviderEvents.FileOf(
                KernelEvents.FileSet(opcode, same, size, Irp, File, Tid, kind, path), id, version);
            var over = ProviderEvents.FileOf(
                KernelEvents.FileOver(size, Irp, 0), KernelFileProviderDecoder.OperationEnd, version);
            var write = ProviderEvents.FileOf(
                KernelEvents.FileWrite(same, size, Irp, File, Tid), KernelFileProviderDecoder.WriteFile, version);
            var opens = Opens(KernelFileProviderDecoder.Create, 1);
            var open = Used(FileUse.Open, NtPath);

            yield return new([opens, over], 0, [open]);
            yield return new([opens, Opens(KernelFileProviderDecoder.CreateNew, 1), over], 1,
                [open with { Use = FileUse.Create }]);
            yield return new([Opens(KernelFileProviderDecoder.CreateNew, 2), over], 0,
                [open with { Use = FileUse.Create }]);
            yield return new([opens, over, write, over], 2, [open, Used(FileUse.Write, NtPath)]);
            var read = ProviderEvents.FileOf(
                KernelEvents.FileRead(same, size, Irp, File, Tid), KernelFileProviderDecoder.ReadFile, version);
            yield return new([opens, over, read, over, read, over], 2, [open, Used(FileUse.Read, NtPath)]);
            yield return new(
                [opens, over, Sets(KernelFileDecoder.SetFile, KernelFileProviderDecoder.SetFile, 19), over],
                2, [open, Used(FileUse.Write, NtPath)]);
            yield return new(
                [opens, over, Sets(KernelFileDecoder.Delete, KernelFileProviderDecoder.SetDelete, 13), over],
                2, [open, Used(FileUse.Delete, NtPath)]);
            yield return new([opens, over, Sets(KernelFileDecoder.Rename, KernelFileProviderDecoder.Rename, 10), over],
                2, [open, Used(FileUse.Rename, NtPath)]);
            yield return new(
                [Sets(KernelFileDecoder.DeletePath, KernelFileProviderDecoder.DeletePath, 13, NtPath), over],
                0, [Used(FileUse.Delete, NtPath)]);
            yield return new(
                [Sets(KernelFileDecoder.RenamePath, KernelFileProviderDecoder.RenamePath, 10, NewPath), over],
                0, [Used(FileUse.Create, NewPath)]);
            yield return new(
                [Sets(KernelFileDecoder.SetLinkPath, KernelFileProviderDecoder.SetLinkPath, 11, NewPath), over],
                0, [Used(FileUse.Create, NewPath)]);
        }
    }

    private static FileUsed Used(FileUse use, string path) =>
        new() { FileTime = FileTime, Pid = Pid, Use = use, NtPath = path, Status = 0 };
}
