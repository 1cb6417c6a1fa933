using System.Net;
using System.Net.Sockets;

namespace SysWatch.Windows.Names;

/// <summary>Addresses as servers' names: in any notation that Windows takes, and as a name for IPv6.</summary>
internal static class AddressName
{
    private const string LiteralEnd = ".ipv6-literal.net";

    /// <summary>Without a zone, and IPv4 as such; null: the name is none.</summary>
    public static IPAddress? Of(string name)
    {
        if (name.EndsWith(LiteralEnd, StringComparison.OrdinalIgnoreCase))
            name = FromLiteral(name[..^LiteralEnd.Length]);
        return IPAddress.TryParse(name, out var address) ? Plain(address) : null;
    }

    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress(address.GetAddressBytes())
            : address;
    }

    /// <summary>As Windows writes an address as a name: '-' for ':', and 's' before a zone.</summary>
    private static string FromLiteral(string name)
    {
        var zone = name.IndexOf('s', StringComparison.OrdinalIgnoreCase);
        return (zone < 0 ? name : name[..zone]).Replace('-', ':');
    }
}
