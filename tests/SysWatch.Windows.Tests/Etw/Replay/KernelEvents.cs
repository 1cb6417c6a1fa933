using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Events of the kernel's session in each layout that TraceEvent's parser knows.</summary>
internal static class KernelEvents
{
    private const int NoProcess = -1;

    public static EtwWritten Process(
        int opcode, int version, int size, int pid, int parent, string image, string commandLine, uint status = 0)
    {
        var payload = new PayloadWriter(size).Pointer(0xFFFF_8000_1234).Int(pid).Int(parent).Int(1).U32(status);
        if (version >= 3)
            payload.Pointer(0x1AB000);
        if (version >= 4)
            payload.U32(0);
        payload.TokenUser().NarrowText(image);
        if (version >= 2)
            payload.Text(commandLine);
        if (version >= 4)
            payload.Text("").Text("");
        if (version >= 5)
            payload.U64(0);
        return Written.Kernel(Written.ProcessTask, opcode, version, size, payload);
    }

    public static EtwWritten Thread(int opcode, int version, int size, int pid, int tid)
    {
        var payload = version == 0
            ? new PayloadWriter(size).Int(tid).Int(pid)
            : new PayloadWriter(size).Int(pid).Int(tid);
        if (version >= 2)
            payload.Pointer(1).Pointer(2).Pointer(3).Pointer(4).Pointer(5).Pointer(6).Pointer(7).U32(0);
        if (version >= 3)
            payload.U8(8).U8(5).U8(2).U8(0);
        return Written.Kernel(EtwProviders.ThreadTask, opcode, version, size, payload);
    }

    /// <summary>As the kernel writes them: nobody in the header, the thread in the payload.</summary>
    public static EtwWritten FileCreate(
        int version, int size, ulong irp, ulong file, int tid, uint disposition, string path, uint options = 0x20)
    {
        var payload = new PayloadWriter(size).Pointer(irp);
        if (version <= 2)
            payload.Pointer((ulong)tid).Pointer(file);
        else
            payload.Pointer(file).Int(tid);
        payload.U32((disposition << 24) | options).U32(0x80).U32(7).Text(path);
        return File(KernelFileDecoder.Create, version, size, payload);
    }

    public static EtwWritten FileOver(int size, ulong irp, uint status, ulong result = 1, int version = 3) => File(
        KernelFileDecoder.OperationEnd, version, size,
        new PayloadWriter(size).Pointer(irp).Pointer(result).U32(status));

    public static EtwWritten FileSimple(int opcode, int version, int size, ulong irp, ulong file, int tid)
    {
        var payload = new PayloadWriter(size).Pointer(irp);
        if (version <= 2)
            payload.Pointer((ulong)tid).Pointer(file).Pointer(file + 1);
        else
            payload.Pointer(file).Pointer(file + 1).Int(tid);
        return File(opcode, version, size, payload);
    }

    public static EtwWritten FileWrite(int version, int size, ulong irp, ulong file, int tid)
    {
        var payload = new PayloadWriter(size).U64(4_096).Pointer(irp);
        if (version <= 2)
            payload.Pointer((ulong)tid).Pointer(file).Pointer(file + 1);
        else
            payload.Pointer(file).Pointer(file + 1).Int(tid);
        payload.U32(512).U32(0);
        if (version >= 3)
            payload.U32(0);
        return File(KernelFileDecoder.WriteFile, version, size, payload);
    }

    public static EtwWritten FileSet(
        int opcode, int version, int size, ulong irp, ulong file, int tid, uint kind, string? path = null)
    {
        var payload = new PayloadWriter(size).Pointer(irp);
        if (version <= 2)
            payload.Pointer((ulong)tid).Pointer(file).Pointer(file + 1).Pointer(0);
        else
            payload.Pointer(file).Pointer(file + 1).Pointer(0).Int(tid);
        payload.U32(kind);
        if (path is not null)
            payload.Text(path);
        return File(opcode, version, size, payload);
    }

    public static EtwWritten Network(
        bool isTcp, int opcode, int version, int size, int pid, string peer, int port, string own = "10.0.0.5")
    {
        var isV6 = opcode >= KernelNetworkDecoder.SendV6;
        var payload = new PayloadWriter(size).Int(pid).U32(0).Address(peer)
            .Address(isV6 ? "fe80::1" : own).Port(port).Port(50_000);
        if (isTcp)
            payload.U16(1_460).U16(1).U16(0).U16(1).U32(65_535).U16(8).U16(8);
        payload.U32(0).Pointer(0);
        return Written.Kernel(isTcp ? Written.TcpTask : Written.UdpTask, opcode, version, size, payload)
            .By(NoProcess, NoProcess);
    }

    public static EtwWritten OldestUdp(int size, string peer, int port) => Written.Kernel(
        Written.UdpTask, KernelNetworkDecoder.SendV4, 0, size,
        new PayloadWriter(size).Pointer(1).Address("10.0.0.5").Port(50_000).U16(100).Address(peer).Port(port).U16(100));

    public static EtwWritten Image(int version, int size, int pid, string path)
    {
        var payload = new PayloadWriter(size).Pointer(0x7FF0_0000).Pointer(0x1000);
        if (version >= 1)
            payload.Int(pid);
        if (version >= 2)
            payload.U32(1).U32(2).U32(3).Pointer(0x7FF0_0000).U32(0).U32(0).U32(0).U32(0);
        return Written.Kernel(Written.ImageTask, ImageDecoder.Load, version, size, payload.Text(path));
    }

    public static EtwWritten Lost(int opcode, int size) =>
        Written.Kernel(EtwProviders.LostTask, opcode, 0, size, new PayloadWriter(size));

    private static EtwWritten File(int opcode, int version, int size, PayloadWriter payload) =>
        Written.Kernel(EtwProviders.FileTask, opcode, version, size, payload).By(NoProcess, NoProcess);
}
