using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// TcpIp and UdpIp of the kernel's session. Who did it stands in the payload; the header's process is whoever ran on
/// the processor. A connect is seen once it stands: attempts are <see cref="TcpIpDecoder"/>'s and
/// <see cref="AfdDecoder"/>'s.
/// </summary>
internal sealed class KernelNetworkDecoder(NetworkProtocols protocol, ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    public const int SendV4 = 10;
    public const int ConnectV4 = 12;
    public const int AcceptV4 = 15;
    public const int ReconnectV4 = 16;

    /// <summary>An event's opcode of IPv6 is that of IPv4 and this.</summary>
    public const int V6 = 16;
    public const int SendV6 = SendV4 + V6;
    public const int ConnectV6 = ConnectV4 + V6;
    public const int AcceptV6 = AcceptV4 + V6;
    public const int ReconnectV6 = ReconnectV4 + V6;

    private readonly RecentSends _sends = new(clock);

    public override string Provider => protocol == NetworkProtocols.Tcp ? "kernel TcpIp" : "kernel UdpIp";

    public override EtwOutcome Decode(in EtwEvent e)
    {
        var isV6 = e.Id >= SendV6;
        if (e.Version == 0 && !isV6)
            return Oldest(e);

        // Process, size, peer, own, the peer's port.
        var reader = e.Read();
        var pid = reader.Pid();
        reader.Skip(sizeof(uint));
        var bytes = reader.Bytes(isV6 ? 16 : 4);
        reader.Skip(bytes.Length);
        var port = reader.Port();
        reader.Skip(sizeof(ushort));
        if (reader.IsOdd)
            return EtwOutcome.Undecodable;
        return Tell(e, pid, new Peer(isV6 ? Peer.OfV6(bytes) : Peer.OfV4(bytes), port));
    }

    /// <summary>Version 0, of which only UDP's is known: context, own, own port, size, peer, port, size.</summary>
    private EtwOutcome Oldest(in EtwEvent e)
    {
        if (protocol != NetworkProtocols.Udp)
            return EtwOutcome.Undecodable;
        var reader = e.Read();
        reader.SkipPointers(1);
        reader.Skip(sizeof(uint) + sizeof(ushort) + sizeof(ushort));
        var bytes = reader.Bytes(4);
        var port = reader.Port();
        reader.Skip(sizeof(ushort));
        return reader.IsOdd ? EtwOutcome.Undecodable : Tell(e, e.Pid, new Peer(Peer.OfV4(bytes), port));
    }

    private EtwOutcome Tell(in EtwEvent e, int pid, Peer peer)
    {
        if (!seen.IsWanted(pid))
            return EtwOutcome.NotWanted;
        var use = e.Id switch
        {
            SendV4 or SendV6 => NetworkUse.Send,
            AcceptV4 or AcceptV6 => NetworkUse.Accept,
            _ => NetworkUse.Connect,
        };
        if (use == NetworkUse.Send && !_sends.IsNew(pid, peer, e.Stamp))
            return EtwOutcome.Kept;
        seen.OnSeen(new NetworkUsed
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = pid, Use = use, Protocol = protocol, Address = peer.Address,
            Port = peer.Port, Status = 0,
        });
        return EtwOutcome.Told;
    }
}
