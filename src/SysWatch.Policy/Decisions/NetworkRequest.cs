using System.Net;
using System.Net.Sockets;

namespace SysWatch.Policy.Decisions;

/// <summary>What is done with a network address.</summary>
[Flags]
public enum NetworkOperations : byte
{
    None = 0,

    /// <summary>connect(2), and every datagram sent to an address.</summary>
    Connect = 1,

    /// <summary>bind(2): accept what others send.</summary>
    Bind = 2,

    All = Connect | Bind,
}

/// <summary>Transport protocols that a rule can name.</summary>
[Flags]
public enum NetworkProtocols : byte
{
    None = 0,
    Tcp = 1,
    Udp = 2,

    /// <summary>Any other protocol over IP, raw sockets included.</summary>
    Other = 4,

    All = Tcp | Udp | Other,
}

/// <summary>One use of the network.</summary>
/// <param name="Address">IPv6, or IPv4 mapped into it (<c>::ffff:a.b.c.d</c>), as a big-endian number.</param>
/// <param name="Port">Host byte order.</param>
public readonly record struct NetworkRequest(
    NetworkOperations Operation, NetworkProtocols Protocol, UInt128 Address, ushort Port)
{
    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var v6 = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        v6.TryWriteBytes(bytes, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress ToAddress(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
