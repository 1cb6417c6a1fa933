using SysWatch.Windows.Etw;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Events of the providers with a manifest.</summary>
internal static class ProviderEvents
{
    public static EtwWritten FileCreate(
        int id, int version, int size, ulong irp, ulong file, uint disposition, string path)
    {
        var payload = new PayloadWriter(size).Pointer(irp);
        if (version == 0)
            payload.Pointer(Written.Tid).Pointer(file);
        else
            payload.Pointer(file).Int(Written.Tid);
        payload.U32(disposition << 24).U32(0x80).U32(7).Text(path);
        return Written.Provider(EtwProviders.KernelFile, id, version, size, payload);
    }

    /// <summary>What the kernel's session writes under another opcode, under this id.</summary>
    public static EtwWritten FileOf(EtwWritten kernel, int id, int version) => kernel with
    {
        What = $"{EtwProviders.KernelFile.Name} {id} v{version}",
        Header = kernel.Header with
        {
            ProviderId = EtwProviders.KernelFile.Guid, Id = (ushort)id, Opcode = 0, Version = (byte)version,
            Flags = (ushort)(kernel.Header.Flags & ~EventRecord.ClassicHeader), ProcessId = Written.Pid,
            ThreadId = Written.Tid,
        },
    };

    public static EtwWritten ProcessStart(
        int id, int version, int size, int pid, int parent, ulong number, ulong created, string image)
    {
        var isNumbered = version >= (id == KernelProcessProviderDecoder.Start ? 3 : 1);
        var payload = new PayloadWriter(size).Int(pid);
        if (isNumbered)
            payload.U64(number);
        payload.U64(created).Int(parent);
        if (isNumbered)
            payload.U64(number - 1);
        payload.U32(1);
        if (id == KernelProcessProviderDecoder.Rundown || version >= 1)
            payload.U32(0);
        if (isNumbered)
            payload.U32(1).U32(0).Sid(1);
        payload.Text(image);
        if (id == KernelProcessProviderDecoder.Rundown || version >= 2)
            payload.U32(1).U32(2).Text("").Text("");
        return Written.Provider(EtwProviders.KernelProcess, id, version, size, payload);
    }

    public static EtwWritten ProcessStop(int version, int size, int pid, ulong number, uint status)
    {
        var payload = new PayloadWriter(size).Int(pid);
        if (version >= 2)
            payload.U64(number);
        payload.U64(1).U64(2).U32(status).U32(1).U32(30).U64(1).U64(2);
        if (version >= 1)
            payload.U64(1).U32(1).U32(1).U32(1).U32(1).U32(0);
        return Written.Provider(EtwProviders.KernelProcess, KernelProcessProviderDecoder.Stop, version, size,
            payload.NarrowText("node.exe"));
    }

    public static EtwWritten Connect(int id, int size, int pid, string peer, int port, uint status) =>
        Written.Provider(EtwProviders.TcpIp, id, 0, size, new PayloadWriter(size)
            .SocketAddress(peer.Contains(':') ? "::" : "0.0.0.0", 50_000).SocketAddress(peer, port)
            .U32(status).Int(pid).U32(1).Pointer(0xFF00));

    public static EtwWritten Socket(int id, int size, ulong endpoint, uint family, uint type, bool isExit = false)
    {
        var payload = new PayloadWriter(size);
        if (id == AfdDecoder.Create)
            payload.U32(isExit ? 1u : 0).U32(1_001);
        payload.Pointer(0xE0).Pointer(endpoint).U32(family).U32(type).U32(0).Pointer(Written.Pid);
        if (id == AfdDecoder.Create)
            payload.U32(0);
        return Written.Provider(EtwProviders.WinsockAfd, id, 0, size, payload);
    }

    public static EtwWritten OldSocketUse(int id, int size, ulong endpoint, string address, int port)
    {
        var payload = new PayloadWriter(size).Pointer(0xE0).Pointer(endpoint).Address(address).Port(port);
        if (id == AfdDecoder.OldBindV4)
            payload.U32(0);
        return Written.Provider(EtwProviders.WinsockAfd, id, 0, size, payload);
    }

    public static EtwWritten SocketUse(int id, int size, ulong endpoint, string address, int port, bool isExit = false)
    {
        var payload = new PayloadWriter(size).U32(isExit ? 1u : 0).U32(3_006).Pointer(0xE0).Pointer(endpoint);
        if (id is AfdDecoder.SendToWithAddress or AfdDecoder.SendMessageWithAddress)
            payload.U32(1);
        payload.Pointer(0xB0).U32(100);
        return Written.Provider(EtwProviders.WinsockAfd, id, 0, size, payload.U32(0).SocketAddress(address, port));
    }

    public static EtwWritten SocketBind(
        int size, ulong endpoint, string address, int port, bool isExit = false, uint status = 0) => Written.Provider(
        EtwProviders.WinsockAfd, AfdDecoder.BindWithAddress, 0, size, new PayloadWriter(size)
            .U32(isExit ? 1u : 0).U32(isExit ? 7_022u : 7_010).Pointer(0xE0).Pointer(endpoint).U32(status)
            .SocketAddress(address, port));

    /// <summary>The end of a bind that says no address.</summary>
    public static EtwWritten SocketBindOver(int size, ulong endpoint, uint status) => Written.Provider(
        EtwProviders.WinsockAfd, AfdDecoder.Bind, 0, size, new PayloadWriter(size)
            .U32(1).U32(7_018).Pointer(0xE0).Pointer(endpoint).U32(status));

    public static EtwWritten SocketListen(int size, ulong endpoint, bool isExit, uint status = 0) => Written.Provider(
        EtwProviders.WinsockAfd, AfdDecoder.Listen, 0, size, new PayloadWriter(size)
            .U32(isExit ? 1u : 0).U32(9_000).Pointer(0xE0).Pointer(endpoint).U32(128).U32(status));

    public static EtwWritten NameAsked(int size, string name, uint type) => Written.Provider(
        EtwProviders.DnsClient, DnsDecoder.Asked, 0, size, new PayloadWriter(size)
            .Text(name).U32(type).U64(0x4000_6000).Text("").U32(0).U32(0).U32(0).U32(0));

    public static EtwWritten NameAnswered(int size, string name, uint type, uint status) => Written.Provider(
        EtwProviders.DnsClient, DnsDecoder.Answered, 0, size, new PayloadWriter(size)
            .Text(name).U32(type).U64(0x4000_6000).U32(status).Text("93.184.216.34;"));

    public static EtwWritten KeyOpened(
        int id, int size, ulong based, ulong key, uint status, string baseName, string relative,
        uint disposition = 1) => Written.Provider(
        EtwProviders.KernelRegistry, id, 0, size, new PayloadWriter(size)
            .Pointer(based).Pointer(key).U32(status).U32(disposition).Text(baseName).Text(relative));

    public static EtwWritten KeyUsed(int id, int size, ulong key, uint status, string keyName, string value)
    {
        var payload = new PayloadWriter(size).Pointer(key).U32(status);
        if (id is RegistryDecoder.SetValue or RegistryDecoder.QueryValue)
            payload.U32(1).U32(4);
        payload.Text(keyName);
        if (id is not (RegistryDecoder.DeleteKey or RegistryDecoder.CloseKey))
            payload.Text(value);
        if (id is RegistryDecoder.SetValue or RegistryDecoder.QueryValue)
            payload.U16(0);
        return Written.Provider(EtwProviders.KernelRegistry, id, 0, size, payload);
    }

    public static EtwWritten Opened(int id, int size, int target, uint access, uint status)
    {
        var payload = new PayloadWriter(size).Int(target);
        if (id == AuditApiDecoder.OpenThread)
            payload.Int(target + 4);
        if (id != AuditApiDecoder.Terminate)
            payload.U32(access);
        return Written.Provider(EtwProviders.KernelAuditApiCalls, id, 0, size, payload.U32(status));
    }

    public static EtwWritten WmiProcess(int size, string commandLine, int made, int asker) => Written.Provider(
        EtwProviders.WmiActivity, WmiDecoder.ProcessCreated, 0, size, new PayloadWriter(size)
            .Text("{00000000-0000-0000-0000-000000000000}").U32(1).U32(2).Text(commandLine).Int(made).U64(1)
            .Text("PC").Text("pc.example").Text(@"PC\me").Int(asker).U64(2).U8(1));

    public static EtwWritten Task(int id, int size, string name, string second, int made)
    {
        var payload = new PayloadWriter(size).Text(name).Text(second);
        if (id == TaskDecoder.ProcessCreated)
            payload.Int(made).U32(0);
        return Written.Provider(EtwProviders.TaskScheduler, id, 0, size, payload);
    }
}
