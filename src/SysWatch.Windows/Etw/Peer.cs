using System.Buffers.Binary;

namespace SysWatch.Windows.Etw;

/// <summary>An address and a port, as <see cref="Policy.Decisions.NetworkRequest"/> has them.</summary>
internal readonly record struct Peer(UInt128 Address, ushort Port)
{
    private const int V4 = 2;
    private const int V6 = 23;

    /// <summary>An IPv4 address within IPv6.</summary>
    private const ulong Mapped = 0xFFFF_0000_0000;

    public static UInt128 OfV4(ReadOnlySpan<byte> bytes) =>
        new(0, Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes));

    public static UInt128 OfV6(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt128BigEndian(bytes);

    /// <summary>SOCKADDR_IN or SOCKADDR_IN6. Any other family is no address of the network.</summary>
    public static bool TryRead(ReadOnlySpan<byte> socketAddress, out Peer peer)
    {
        peer = default;
        var reader = new EtwReader(socketAddress, sizeof(ulong));
        var family = reader.U16();
        var port = reader.Port();
        if (family == V4 && reader.Bytes(4) is { Length: 4 } v4)
            peer = new Peer(OfV4(v4), port);
        if (family != V6)
            return family == V4 && !reader.IsOdd;
        reader.Skip(sizeof(uint));
        if (reader.Bytes(16) is not { Length: 16 } v6)
            return false;
        peer = new Peer(OfV6(v6), port);
        return true;
    }
}
