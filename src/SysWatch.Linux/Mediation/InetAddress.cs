using System.Buffers.Binary;
using System.Net;
using SysWatch.Linux.Interop;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Mediation;

/// <summary>Reads <c>struct sockaddr_in</c> and <c>sockaddr_in6</c> as requests to the network guard.</summary>
internal static class InetAddress
{
    /// <summary>sizeof(struct sockaddr_in6).</summary>
    public const int BytesMax = 28;

    private const int InetBytes = 16;
    private const int Inet6BytesMin = 24;

    /// <summary>Multipath TCP.</summary>
    private const int ProtocolMultipath = 262;

    /// <summary>False where the kernel would refuse the address as too short.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> address, NetworkOperations operation, int protocol, out NetworkRequest request)
    {
        request = default;
        var family = UnixAddress.FamilyOf(address);
        if (!IsLongEnough(address, family))
            return false;
        var isInet = family == PathsSockets.FamilyInet;
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        var number = isInet
            ? NetworkRequest.ToNumber(new IPAddress(address.Slice(4, 4)))
            : BinaryPrimitives.ReadUInt128BigEndian(address.Slice(8, 16));
        request = new NetworkRequest(operation, ProtocolOf(protocol), number, port);
        return true;
    }

    public static UInt128 Unspecified(int family) =>
        NetworkRequest.ToNumber(family == PathsSockets.FamilyInet ? IPAddress.Any : IPAddress.IPv6Any);

    public static bool IsLongEnough(ReadOnlySpan<byte> address, int family) =>
        address.Length >= (family == PathsSockets.FamilyInet ? InetBytes : Inet6BytesMin);

    public static string Text(in NetworkRequest request) =>
        new IPEndPoint(NetworkRequest.ToAddress(request.Address), request.Port).ToString();

    private static NetworkProtocols ProtocolOf(int protocol) => protocol switch
    {
        PathsSockets.ProtocolTcp or ProtocolMultipath => NetworkProtocols.Tcp,
        PathsSockets.ProtocolUdp => NetworkProtocols.Udp,
        _ => NetworkProtocols.Other,
    };
}
