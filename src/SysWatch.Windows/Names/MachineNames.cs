using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace SysWatch.Windows.Names;

/// <summary>By which names the machine reaches itself over the network.</summary>
/// <param name="hostNames">NetBIOS and DNS names, with and without domain.</param>
/// <param name="addresses">Of its own interfaces; loopback is known.</param>
/// <param name="shares">Name of each share that it offers, and the folder: <c>C:\shared</c>.</param>
/// <param name="windowsFolder"><c>C:\Windows</c>.</param>
internal sealed class MachineNames(
    IEnumerable<string> hostNames, IEnumerable<IPAddress> addresses, IReadOnlyDictionary<string, string> shares,
    string windowsFolder)
{
    private const string LiteralEnd = ".ipv6-literal.net";

    private readonly FrozenSet<string> _hosts = hostNames.Select(name => name.TrimEnd('.'))
        .Append("localhost").ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ImmutableHashSet<IPAddress> _addresses = [.. addresses.Select(Plain)];

    private readonly FrozenDictionary<string, string> _shares = shares.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public string WindowsFolder { get; } = windowsFolder.TrimEnd('\\');

    /// <summary>
    /// Whether a server's name is the machine's own. One with an '@' (<c>localhost@SSL@8443</c>) is asked by WebDAV,
    /// and what it shows is not the machine's files.
    /// </summary>
    public bool IsSelf(string server)
    {
        var name = server.TrimEnd('.');
        if (_hosts.Contains(name))
            return true;
        if (name.EndsWith(LiteralEnd, StringComparison.OrdinalIgnoreCase))
            name = FromLiteral(name[..^LiteralEnd.Length]);
        return IPAddress.TryParse(name, out var address) && IsOwn(Plain(address));
    }

    /// <summary>The folder behind a share of the machine; null: it is not known to offer one of that name.</summary>
    public string? FolderOf(string share) =>
        share.Length == 2 && share[1] == '$' && char.IsAsciiLetter(share[0]) ? $@"{share[0]}:\"
            : share.Equals("ADMIN$", StringComparison.OrdinalIgnoreCase) ? WindowsFolder
            : _shares.GetValueOrDefault(share);

    private bool IsOwn(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ||
        _addresses.Contains(address);

    /// <summary>As Windows writes an address as a name: '-' for ':', and 's' before a zone.</summary>
    private static string FromLiteral(string name)
    {
        var zone = name.IndexOf('s', StringComparison.OrdinalIgnoreCase);
        return (zone < 0 ? name : name[..zone]).Replace('-', ':');
    }

    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? new IPAddress(address.GetAddressBytes())
            : address;
    }
}
