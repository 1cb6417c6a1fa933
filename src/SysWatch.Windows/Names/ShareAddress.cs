using System.Globalization;
using System.Net;

namespace SysWatch.Windows.Names;

/// <summary>Where a server of files is asked.</summary>
internal static class ShareAddress
{
    private const ushort Smb = 445;
    private const ushort Http = 80;
    private const ushort Https = 443;

    /// <param name="server">As in a path: <c>server</c>, or <c>server@SSL@8443</c> for WebDAV.</param>
    /// <returns>The address where the name is one.</returns>
    public static (IPAddress? Host, ushort Port) Of(string server)
    {
        var parts = server.Split('@');
        var port = Smb;
        if (parts.Length > 1)
        {
            port = parts.Contains("SSL", StringComparer.OrdinalIgnoreCase) ? Https : Http;
            if (ushort.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var given))
                port = given;
        }
        return (AddressName.Of(parts[0]), port);
    }
}
