using SysWatch.Policy.Decisions;
using SysWatch.Windows.Seeing;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Microsoft-Windows-TCPIP: connects that are tried, with what came of them. Whose they are stands in the payload, and
/// whoever may log can write one in this provider's name.
/// </summary>
internal sealed class TcpIpDecoder(ISeenEvents seen, EtwClock clock) : EtwDecoder
{
    /// <summary>TcpConnectTcbProceeding: it is being tried.</summary>
    public const int Proceeding = 1031;

    /// <summary>TcpConnectTcbComplete.</summary>
    public const int Complete = 1033;

    /// <summary>TcpConnectTcbFailure.</summary>
    public const int Failure = 1034;

    public static readonly int[] Ids = [Proceeding, Complete, Failure];

    private const int AddressBytesMax = 128;

    public override string Provider => EtwProviders.TcpIp.Name;

    public override EtwOutcome Decode(in EtwEvent e)
    {
        // Each address is counted: four bytes, then so many.
        var reader = e.Read();
        _ = Address(ref reader);
        var remote = Address(ref reader);
        var status = reader.U32();
        var pid = reader.Pid();
        if (reader.IsOdd || !Peer.TryRead(remote, out var peer))
            return EtwOutcome.Undecodable;
        if (!seen.IsWanted(pid))
            return EtwOutcome.NotWanted;
        seen.OnSeen(new NetworkUsed
        {
            FileTime = clock.ToFileTime(e.Stamp), Pid = pid, Use = NetworkUse.Connect, Protocol = NetworkProtocols.Tcp,
            Address = peer.Address, Port = peer.Port, Status = e.Id == Proceeding ? null : status,
            MayReact = IsOwn(e, pid),
        });
        return EtwOutcome.Told;
    }

    /// <summary>
    /// The header's process is the kernel's word for who wrote it: the one that connects, or the system on a thread of
    /// its own. What comes of a connect is told on any thread, and is the same connect that AFD has told of.
    /// </summary>
    private static bool IsOwn(in EtwEvent e, int pid)
    {
        const int idle = 0;
        const int system = 4;
        return e.Pid == pid || e.Pid is idle or system;
    }

    private static ReadOnlySpan<byte> Address(ref EtwReader reader)
    {
        var count = reader.U32();
        return count <= AddressBytesMax ? reader.Bytes((int)count) : reader.Bytes(-1);
    }
}
