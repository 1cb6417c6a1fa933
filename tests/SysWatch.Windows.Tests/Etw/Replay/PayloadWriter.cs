using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>A payload, field after field, as wide as pointers are where it is written.</summary>
internal sealed class PayloadWriter(int pointerSize)
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public PayloadWriter U8(byte value) => Bytes([value]);

    public PayloadWriter U16(int value) => Bytes([(byte)value, (byte)(value >> 8)]);

    public PayloadWriter U32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public PayloadWriter Int(int value) => U32((uint)value);

    public PayloadWriter U64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public PayloadWriter Pointer(ulong value) => pointerSize == 8 ? U64(value) : U32((uint)value);

    public PayloadWriter Port(int port) => Bytes([(byte)(port >> 8), (byte)port]);

    public PayloadWriter Address(string address) => Bytes(IPAddress.Parse(address).GetAddressBytes());

    public PayloadWriter Text(string text) => Bytes(Encoding.Unicode.GetBytes(text + '\0'));

    public PayloadWriter NarrowText(string text) => Bytes(Encoding.UTF8.GetBytes(text + '\0'));

    /// <summary>S-1-5-21 and three more, or as many as asked for.</summary>
    public PayloadWriter Sid(int subAuthorities = 4)
    {
        U8(1).U8((byte)subAuthorities).Bytes([0, 0, 0, 0, 0, 5]);
        for (var i = 0; i < subAuthorities; i++)
            U32(21 + (uint)i);
        return this;
    }

    /// <summary>TOKEN_USER before it, as in classic events.</summary>
    public PayloadWriter TokenUser() => Pointer(0xFFFF_B00C).Pointer(0).Sid();

    /// <summary>SOCKADDR_IN or SOCKADDR_IN6, with its length before it.</summary>
    public PayloadWriter SocketAddress(string address, int port)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        return bytes.Length == 4
            ? U32(16).U16(2).Port(port).Bytes(bytes).U64(0)
            : U32(28).U16(23).Port(port).U32(0).Bytes(bytes).U32(0);
    }

    public PayloadWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
