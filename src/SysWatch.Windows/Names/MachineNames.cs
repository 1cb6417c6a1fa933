using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace SysWatch.Windows.Names;

/// <summary>By which names the machine reaches itself over the network, at one time.</summary>
/// <param name="hostNames">NetBIOS and DNS names, with and without domain.</param>
/// <param name="addresses">Of its own interfaces; loopback is known.</param>
/// <param name="shares">Name of each share that it offers, and the folder: <c>C:\shared</c>.</param>
/// <param name="windowsFolder"><c>C:\Windows</c>.</param>
internal sealed class MachineNames(
    IEnumerable<string> hostNames, IEnumerable<IPAddress> addresses, IReadOnlyDictionary<string, string> shares,
    string windowsFolder) : IMachineNames
{
    private readonly FrozenSet<string> _hosts = hostNames.Select(name => name.TrimEnd('.'))
        .Append("localhost").ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ImmutableHashSet<IPAddress> _addresses = [.. addresses.Select(AddressName.Plain)];

    private readonly FrozenDictionary<string, string> _shares =
        shares.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public string WindowsFolder { get; } = windowsFolder.TrimEnd('\\');

    MachineNames IMachineNames.Current => this;

    /// <summary>These stay as they are.</summary>
    void IMachineNames.Refresh()
    {
    }

    /// <summary>
    /// Whether a server's name is the machine's own. One with an '@' (<c>localhost@SSL@8443</c>) is asked by WebDAV,
    /// and what it shows is not the machine's files.
    /// </summary>
    public bool IsSelf(string server)
    {
        var name = server.TrimEnd('.');
        if (_hosts.Contains(name))
            return true;
        return AddressName.Of(name) is { } address && IsOwn(address);
    }

    /// <summary>The folder behind a share of the machine; null: it is not known to offer one of that name.</summary>
    public string? FolderOf(string share) =>
        share.Length == 2 && share[1] == '$' && char.IsAsciiLetter(share[0]) ? $@"{share[0]}:\"
            : share.Equals("ADMIN$", StringComparison.OrdinalIgnoreCase) ? WindowsFolder
            : _shares.GetValueOrDefault(share);

    private bool IsOwn(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ||
        _addresses.Contains(address);
}
