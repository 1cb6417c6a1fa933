using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Sessions;

/// <summary>An address as people write it. As <see cref="LastText"/>, for one thread.</summary>
internal sealed class DestinationText
{
    private (UInt128 Number, ushort Port, NetworkProtocols Protocol, ushort IpProtocol) _last;
    private string _text = "";

    public string Of(ReadOnlySpan<byte> address, ushort port, NetworkProtocols protocol, ushort ipProtocol)
    {
        var destination = (BinaryPrimitives.ReadUInt128BigEndian(address), port, protocol, ipProtocol);
        if (_text.Length == 0 || destination != _last)
        {
            _last = destination;
            _text = Write(_last.Number, port, protocol, ipProtocol);
        }
        return _text;
    }

    private static string Write(UInt128 number, ushort port, NetworkProtocols protocol, ushort ipProtocol)
    {
        var address = NetworkRequest.ToAddress(number);
        if (protocol == NetworkProtocols.Other && port == 0)
            return string.Create(CultureInfo.InvariantCulture, $"protocol {ipProtocol} ({address})");
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
    }
}
