using SysWatch.Policy.Decisions;
using SysWatch.Windows.Etw;
using SysWatch.Windows.Seeing;
using static SysWatch.Windows.Tests.Etw.Replay.Written;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>Every provider, event, version and width of pointers.</summary>
internal static class EtwCases
{
    public const long FileTime = EtlWriter.StartFileTime;
    public const string NtPath = @"\Device\HarddiskVolume3\Users\me\a b.txt";

    private static readonly int[] s_sizes = [4, 8];

    public static EtwClock Clock => EtwClock.Of(Stamp, FileTime, EtwReplaySource.Frequency);

    public static IReadOnlyList<EtwCase> All { get; } =
    [
        .. s_sizes.SelectMany(Processes), .. s_sizes.SelectMany(Images), .. s_sizes.SelectMany(Network),
        .. s_sizes.SelectMany(Attempts), .. s_sizes.SelectMany(Sockets), .. s_sizes.SelectMany(Binds),
        .. s_sizes.SelectMany(FileCases.Kernel), .. s_sizes.SelectMany(FileCases.Provider),
        .. s_sizes.SelectMany(RegistryCases.Of), .. s_sizes.SelectMany(Others),
    ];

    public static EtwCase One(EtwWritten written, params SeenEvent[] told) => new([written], 0, told);

    private static IEnumerable<EtwCase> Processes(int size)
    {
        for (var version = 1; version <= 5; version++)
        {
            foreach (var opcode in (int[])[KernelProcessDecoder.Start, KernelProcessDecoder.Rundown])
            {
                yield return One(
                    KernelEvents.Process(opcode, version, size, 77, 66, "node.exe", "node \"a b.js\" é"),
                    new ProcessBegan
                    {
                        FileTime = FileTime, Pid = 77, ParentPid = 66, ImageName = "node.exe",
                        CommandLine = version >= 2 ? "node \"a b.js\" é" : "",
                        IsRundown = opcode == KernelProcessDecoder.Rundown,
                        CreatorPid = opcode == KernelProcessDecoder.Start ? Pid : 0,
                    });
            }

            yield return One(
                KernelEvents.Process(KernelProcessDecoder.Stop, version, size, 77, 66, "node.exe", "node", 0xC0000005),
                new ProcessEnded { FileTime = FileTime, Pid = 77, ExitStatus = 0xC0000005 });
        }

        for (var version = 0; version <= 3; version++)
            yield return Numbered(KernelProcessProviderDecoder.Start, version, size, version >= 3);
        for (var version = 0; version <= 1; version++)
            yield return Numbered(KernelProcessProviderDecoder.Rundown, version, size, version >= 1);
        for (var version = 0; version <= 2; version++)
        {
            yield return One(ProviderEvents.ProcessStop(version, size, 77, 9_000, 3), new ProcessEnded
            {
                FileTime = FileTime, Pid = 77, ExitStatus = 3, SequenceNumber = version >= 2 ? 9_000UL : 0,
                IsHearsay = true,
            });
        }
    }

    private static EtwCase Numbered(int id, int version, int size, bool isNumbered) => One(
        ProviderEvents.ProcessStart(id, version, size, 77, 66, 9_000, 555, @"\Device\HarddiskVolume3\node.exe"),
        new ProcessBegan
        {
            FileTime = FileTime, Pid = 77, ParentPid = 66, ImageName = @"\Device\HarddiskVolume3\node.exe",
            SequenceNumber = isNumbered ? 9_000UL : 0, ParentSequenceNumber = isNumbered ? 8_999UL : 0,
            CreationTime = 555, IsHearsay = true,
            IsRundown = id == KernelProcessProviderDecoder.Rundown,
        });

    private static IEnumerable<EtwCase> Images(int size)
    {
        for (var version = 0; version <= 3; version++)
        {
            yield return One(KernelEvents.Image(version, size, 77, NtPath), new ImageLoaded
            {
                FileTime = FileTime, Pid = version == 0 ? Pid : 77, NtPath = NtPath,
            });
        }
    }

    private static IEnumerable<EtwCase> Network(int size)
    {
        for (var version = 1; version <= 2; version++)
        {
            yield return Link(KernelNetworkDecoder.ConnectV4, version, size, NetworkUse.Connect, "93.184.216.34");
            yield return Link(KernelNetworkDecoder.ReconnectV4, version, size, NetworkUse.Connect, "93.184.216.34");
            yield return Link(KernelNetworkDecoder.AcceptV4, version, size, NetworkUse.Accept, "10.1.2.3");
            yield return Link(KernelNetworkDecoder.ConnectV6, version, size, NetworkUse.Connect, "2001:db8::1");
            yield return Link(KernelNetworkDecoder.ReconnectV6, version, size, NetworkUse.Connect, "2001:db8::1");
            yield return Link(KernelNetworkDecoder.AcceptV6, version, size, NetworkUse.Accept, "2001:db8::2");
            yield return Datagram(KernelNetworkDecoder.SendV4, version, size, "224.0.0.251");
            yield return Datagram(KernelNetworkDecoder.SendV6, version, size, "ff02::fb");
        }

        yield return One(KernelEvents.OldestUdp(size, "224.0.0.251", 5_353),
            Used(Pid, NetworkUse.Send, NetworkProtocols.Udp, "224.0.0.251", 5_353, status: 0));
    }

    private static EtwCase Link(int opcode, int version, int size, NetworkUse use, string peer) => One(
        KernelEvents.Network(isTcp: true, opcode, version, size, 77, peer, 443),
        Used(77, use, NetworkProtocols.Tcp, peer, 443, status: 0));

    private static EtwCase Datagram(int opcode, int version, int size, string peer) => One(
        KernelEvents.Network(isTcp: false, opcode, version, size, 77, peer, 5_353),
        Used(77, NetworkUse.Send, NetworkProtocols.Udp, peer, 5_353, status: 0));

    private static IEnumerable<EtwCase> Attempts(int size) =>
        from id in TcpIpDecoder.Ids
        from peer in (string[])["93.184.216.34", "2001:db8::1"]
        select One(ProviderEvents.Connect(id, size, 77, peer, 443, 0xC0000236),
            Used(77, NetworkUse.Connect, NetworkProtocols.Tcp, peer, 443,
                id == TcpIpDecoder.Proceeding ? null : 0xC0000236) with { MayReact = false });

    private static IEnumerable<EtwCase> Sockets(int size)
    {
        foreach (var id in (int[])[AfdDecoder.OldCreate, AfdDecoder.Create])
        {
            yield return One(ProviderEvents.Socket(id, size, 0xE1, 2, 1), Socket(NetworkProtocols.Tcp));
            yield return One(ProviderEvents.Socket(id, size, 0xE1, 23, 2), Socket(NetworkProtocols.Udp));
            yield return One(ProviderEvents.Socket(id, size, 0xE1, 2, 3), Socket(NetworkProtocols.Other));
        }

        yield return One(ProviderEvents.OldSocketUse(AfdDecoder.OldConnectV4, size, 0xE9, "10.9.8.7", 80),
            Used(Pid, NetworkUse.Connect, NetworkProtocols.Tcp, "10.9.8.7", 80));
        yield return One(ProviderEvents.OldSocketUse(AfdDecoder.OldBindV4, size, 0xE9, "127.0.0.1", 8_080),
            Used(Pid, NetworkUse.Bind, NetworkProtocols.Tcp, "127.0.0.1", 8_080, status: 0));
        (int Id, NetworkUse Use)[] uses =
        [
            (AfdDecoder.ConnectWithAddress, NetworkUse.Connect), (AfdDecoder.ConnectExWithAddress, NetworkUse.Connect),
            (AfdDecoder.SendToWithAddress, NetworkUse.Send), (AfdDecoder.SendMessageWithAddress, NetworkUse.Send),
        ];
        foreach (var (id, use) in uses)
        {
            foreach (var address in (string[])["10.9.8.7", "2001:db8::7"])
            {
                yield return new EtwCase(
                    [
                        ProviderEvents.Socket(AfdDecoder.Create, size, 0xE1, 2, 2),
                        ProviderEvents.SocketUse(id, size, 0xE1, address, 99),
                    ],
                    1, [Socket(NetworkProtocols.Udp), Used(Pid, use, NetworkProtocols.Udp, address, 99)]);
            }
        }
    }

    private static IEnumerable<EtwCase> Binds(int size)
    {
        foreach (var address in (string[])["10.9.8.7", "2001:db8::7"])
        {
            yield return new EtwCase(
                [
                    ProviderEvents.SocketBind(size, 0xE1, address, 99),
                    ProviderEvents.SocketBind(size, 0xE1, address, 99, isExit: true, 0xC0000022),
                ],
                1, [Used(Pid, NetworkUse.Bind, NetworkProtocols.Tcp, address, 99, 0xC0000022)]);
        }
        yield return new EtwCase(
            [
                ProviderEvents.SocketBind(size, 0xE1, "0.0.0.0", 99),
                ProviderEvents.SocketBindOver(size, 0xE1, 0xC000010A),
            ],
            0, [Used(Pid, NetworkUse.Bind, NetworkProtocols.Tcp, "0.0.0.0", 99, 0xC000010A)]);
        // To a port of the system's choice, of which only the end knows.
        yield return new EtwCase(
            [
                ProviderEvents.SocketBind(size, 0xE1, "127.0.0.1", 0),
                ProviderEvents.SocketBind(size, 0xE1, "127.0.0.1", 50_001, isExit: true),
                ProviderEvents.SocketListen(size, 0xE1, isExit: false),
                ProviderEvents.SocketListen(size, 0xE1, isExit: true),
            ],
            2,
            [
                Used(Pid, NetworkUse.Bind, NetworkProtocols.Tcp, "127.0.0.1", 0, status: 0),
                Used(Pid, NetworkUse.Listen, NetworkProtocols.Tcp, "127.0.0.1", 50_001, status: 0),
            ]);
    }

    private static IEnumerable<EtwCase> Others(int size)
    {
        yield return One(ProviderEvents.NameAsked(size, "example.org", 28),
            new NameLookedUp { FileTime = FileTime, Pid = Pid, Name = "example.org", Type = 28 });
        yield return One(ProviderEvents.NameAnswered(size, "example.org", 1, 9_003),
            new NameLookedUp { FileTime = FileTime, Pid = Pid, Name = "example.org", Type = 1, Status = 9_003 });
        foreach (var id in AuditApiDecoder.Ids)
        {
            yield return One(ProviderEvents.Opened(id, size, 77, 0x10, 0xC0000022), new ProcessOpened
            {
                FileTime = FileTime, Pid = Pid, TargetPid = 77, IsThread = id == AuditApiDecoder.OpenThread,
                DesiredAccess = id == AuditApiDecoder.Terminate ? 1u : 0x10, Status = 0xC0000022,
            });
        }

        yield return One(ProviderEvents.WmiProcess(size, "notepad.exe", 90, 77), new ProcessMadeByService
        {
            FileTime = FileTime, Pid = 77, Service = "wmi", CommandLine = "notepad.exe", CreatedPid = 90,
            WriterPid = Pid,
        });
        yield return One(ProviderEvents.Task(TaskDecoder.Registered, size, @"\Mine", @"PC\me", 0),
            new ProcessMadeByService
            {
                FileTime = FileTime, Pid = 0, Service = "task", Name = @"\Mine", CommandLine = "", WriterPid = Pid,
            });
        yield return One(ProviderEvents.Task(TaskDecoder.ProcessCreated, size, @"\Mine", @"C:\a.exe", 91),
            new ProcessMadeByService
            {
                FileTime = FileTime, Pid = 0, Service = "task", Name = @"\Mine", CommandLine = @"C:\a.exe",
                CreatedPid = 91, WriterPid = Pid,
            });
    }

    private static NetworkUsed Socket(NetworkProtocols protocol) =>
        new() { FileTime = FileTime, Pid = Pid, Use = NetworkUse.Socket, Protocol = protocol };

    private static NetworkUsed Used(
        int pid, NetworkUse use, NetworkProtocols protocol, string address, ushort port, uint? status = null) => new()
    {
        FileTime = FileTime, Pid = pid, Use = use, Protocol = protocol, Port = port, Status = status,
        Address = NetworkRequest.ToNumber(System.Net.IPAddress.Parse(address)),
    };
}
