using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-Winsock-AFD: a socket made and connected, as it is asked for; bound and listening, when that is
/// over. From Windows 8 on the ids are 1000 and above, with a whole socket address; before they were 1 to 5, which of
/// IPv6 have the port alone. No connect's protocol stands in its event; it is remembered by the endpoint from when the
/// socket was made.
/// </summary>
internal sealed class AfdDecoder(ISeenEvents seen, EtwClock clock, EtwCounts counts) : EtwDecoder
{
    public const int OldCreate = 1;
    public const int OldBindV4 = 2;
    public const int OldConnectV4 = 4;
    public const int Create = 1000;
    public const int SendToWithAddress = 1007;
    public const int SendMessageWithAddress = 1013;
    public const int ConnectWithAddress = 1018;
    public const int ConnectExWithAddress = 1021;
    public const int Bind = 1029;
    public const int BindWithAddress = 1030;
    public const int Listen = 1037;

    public static readonly int[] Ids =
    [
        OldCreate, OldBindV4, OldConnectV4, Create, SendToWithAddress, SendMessageWithAddress, ConnectWithAddress,
        ConnectExWithAddress, Bind, BindWithAddress, Listen,
    ];

    private const int EndpointsMax = 16_384;
    private const int AddressBytesMax = 128;
    private const uint Enter = 0;
    private const uint Stream = 1;
    private const uint Datagram = 2;

    private readonly Dictionary<ulong, NetworkProtocols> _protocols = [];
    private readonly RecentSends _sends = new(clock);
    private readonly SocketUses _uses = new(seen, clock, counts);

    public override string Provider => EtwProviders.WinsockAfd.Name;

    public override EtwOutcome Decode(in EtwEvent e)
    {
        _uses.Age(e.Stamp);
        return e.Id switch
        {
            OldCreate or Create => Made(e),
            OldBindV4 or OldConnectV4 => Old(e),
            Bind or BindWithAddress => Bound(e),
            Listen => Listens(e),
            _ => Used(e),
        };
    }

    public override void Drain() => _uses.Drain();

    /// <summary>
    /// [enter or exit, place,] process's object, endpoint, family, type, protocol, process, [status].
    /// </summary>
    private EtwOutcome Made(in EtwEvent e)
    {
        const uint InterNetwork = 2;
        const uint InterNetworkV6 = 23;
        var reader = e.Read();
        var isExit = e.Id == Create && reader.U32() != Enter;
        if (e.Id == Create)
            reader.Skip(sizeof(uint));
        reader.SkipPointers(1);
        var endpoint = reader.Pointer();
        var family = reader.U32();
        var type = reader.U32();
        reader.Skip(sizeof(uint));
        var pid = (int)reader.Pointer();
        if (e.Id == Create)
            reader.Skip(sizeof(uint));
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (isExit || family is not (InterNetwork or InterNetworkV6))
            return EtwOutcome.NotWanted;
        _uses.Forget(endpoint);
        if (!seen.IsWanted(Who(e, pid)))
            return EtwOutcome.NotWanted;
        var protocol = type switch
        {
            Stream => NetworkProtocols.Tcp,
            Datagram => NetworkProtocols.Udp,
            _ => NetworkProtocols.Other,
        };
        Remember(endpoint, protocol);
        return Tell(e, Who(e, pid), NetworkUse.Socket, protocol, default);
    }

    /// <summary>Process's object, endpoint, address, port, of a bind the status.</summary>
    private EtwOutcome Old(in EtwEvent e)
    {
        var reader = e.Read();
        reader.SkipPointers(1);
        var endpoint = reader.Pointer();
        var address = reader.Bytes(4);
        var port = reader.Port();
        uint? status = e.Id == OldBindV4 ? reader.U32() : null;
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        return seen.IsWanted(e.Pid)
            ? Tell(e, e.Pid, e.Id == OldBindV4 ? NetworkUse.Bind : NetworkUse.Connect, ProtocolOf(endpoint),
                new Peer(Peer.OfV4(address), port), status)
            : EtwOutcome.NotWanted;
    }

    /// <summary>
    /// Enter or exit, place, process's object, endpoint, status, [address]: on enter the one that is asked for, on exit
    /// the one that it got.
    /// </summary>
    private EtwOutcome Bound(in EtwEvent e)
    {
        var reader = e.Read();
        var isExit = reader.U32() != Enter;
        reader.Skip(sizeof(uint));
        reader.SkipPointers(1);
        var endpoint = reader.Pointer();
        var status = reader.U32();
        var address = e.Id == BindWithAddress ? Address(ref reader) : [];
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        Peer? own = Peer.TryRead(address, out var read) ? read : null;
        if (isExit)
            return _uses.Bound(endpoint, e.Stamp, status, own);
        return own is { } asked && seen.IsWanted(e.Pid)
            ? _uses.BeginBind(endpoint, e.Stamp, e.Pid, ProtocolOf(endpoint), asked)
            : EtwOutcome.NotWanted;
    }

    /// <summary>Enter or exit, place, process's object, endpoint, how many may wait, status.</summary>
    private EtwOutcome Listens(in EtwEvent e)
    {
        var reader = e.Read();
        var isExit = reader.U32() != Enter;
        reader.Skip(sizeof(uint));
        reader.SkipPointers(1);
        var endpoint = reader.Pointer();
        reader.Skip(sizeof(uint));
        var status = reader.U32();
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (isExit)
            return _uses.Listens(endpoint, e.Stamp, status);
        return seen.IsWanted(e.Pid) ? _uses.BeginListen(endpoint, e.Stamp, e.Pid) : EtwOutcome.NotWanted;
    }

    /// <summary>
    /// Enter or exit, place, process's object, endpoint, [how many buffers], buffer, length, status, address.
    /// </summary>
    private EtwOutcome Used(in EtwEvent e)
    {
        var isSend = e.Id is SendToWithAddress or SendMessageWithAddress;
        var reader = e.Read();
        var isExit = reader.U32() != Enter;
        reader.Skip(sizeof(uint));
        reader.SkipPointers(1);
        var endpoint = reader.Pointer();
        if (isSend)
            reader.Skip(sizeof(uint));
        reader.SkipPointers(1);
        reader.Skip(sizeof(uint) + sizeof(uint));
        var bytes = Address(ref reader);
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        if (isExit || !Peer.TryRead(bytes, out var peer) || !seen.IsWanted(e.Pid))
            return EtwOutcome.NotWanted;
        if (isSend && !_sends.IsNew(e.Pid, peer, e.Stamp))
            return EtwOutcome.Kept;
        if (!isSend)
            _uses.Connects(endpoint);
        return isSend
            ? Tell(e, e.Pid, NetworkUse.Send, NetworkProtocols.Udp, peer)
            : Tell(e, e.Pid, NetworkUse.Connect, ProtocolOf(endpoint), peer);
    }

    private static ReadOnlySpan<byte> Address(ref EtwReader reader)
    {
        var count = reader.U32();
        return count <= AddressBytesMax ? reader.Bytes((int)count) : reader.Bytes(-1);
    }

    /// <summary>The header's process, which the kernel wrote, goes before the payload's.</summary>
    private static int Who(in EtwEvent e, int pid) => e.HasPid ? e.Pid : pid;

    private NetworkProtocols ProtocolOf(ulong endpoint) => _protocols.GetValueOrDefault(endpoint, NetworkProtocols.Tcp);

    /// <summary>An address of the kernel's comes again and is set again. At the limit all are forgotten.</summary>
    private void Remember(ulong endpoint, NetworkProtocols protocol)
    {
        if (_protocols.Count >= EndpointsMax)
            _protocols.Clear();
        _protocols[endpoint] = protocol;
    }

    private EtwOutcome Tell(
        in EtwEvent e, int pid, NetworkUse use, NetworkProtocols protocol, Peer peer, uint? status = null)
    {
        seen.OnSeen(new NetworkUsed
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = pid, Use = use, Protocol = protocol, Address = peer.Address,
            Port = peer.Port, Status = status,
        });
        return EtwOutcome.Told;
    }
}
