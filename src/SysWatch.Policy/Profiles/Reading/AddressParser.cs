using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SysWatch.Policy.Decisions;
using SysWatch.Policy.Yaml;

namespace SysWatch.Policy.Profiles.Reading;

/// <summary>Reads addresses, CIDR blocks and ports, in one spelling each.</summary>
internal static class AddressParser
{
    private static readonly AddressBlock[] s_any = [new(0, 0)];

    private static readonly AddressBlock[] s_loopback =
    [
        Block(IPAddress.Parse("127.0.0.0"), 8),
        Block(IPAddress.IPv6Loopback, 128),
    ];

    /// <summary>The blocks of one entry of `to`; empty after an error.</summary>
    public static ReadOnlySpan<AddressBlock> Parse(YamlText text, DiagnosticList diagnostics)
    {
        if (text.Value is "any")
            return s_any;
        if (text.Value is "loopback")
            return s_loopback;
        var slash = text.Value.IndexOf('/');
        var host = slash < 0 ? text.Value : text.Value[..slash];
        if (TryAddress(host) is not { } address)
        {
            Refuse(text, host, diagnostics);
            return [];
        }
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && (!TryNumber(text.Value[(slash + 1)..], out length) || length > bits))
        {
            diagnostics.Error(DiagnosticCodes.BadAddress, text.Position,
                $"'{MapReader.Clip(text.Value)}' has no length from 0 to {bits} after the '/'.");
            return [];
        }
        var block = Block(address, length);
        if (NetworkRequest.ToNumber(address) != block.Address)
        {
            var start = NetworkRequest.ToAddress(block.Address);
            diagnostics.Error(DiagnosticCodes.BadAddress, text.Position,
                $"'{MapReader.Clip(text.Value)}' has bits beyond its length.",
                    $"Write {start}/{length} for the whole block, or {address} for the one address.");
            return [];
        }
        return new[] { block };
    }

    /// <summary>One address in its usual form; null for octal, hexadecimal and shortened ones, and for zones.</summary>
    public static IPAddress? TryAddress(string text)
    {
        if (text.Length == 0 || text.Contains('%') || text.Contains('[') || !IPAddress.TryParse(text, out var address))
            return null;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString() == text ? address : null;
        return address;
    }

    /// <summary>ADDRESS:PORT, with brackets around an IPv6 address.</summary>
    public static (IPAddress Address, ushort Port)? TryEndpoint(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0)
            return null;
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        else if (host.Contains(':'))
            return null;
        return TryAddress(host) is { } address && TryNumber(text[(colon + 1)..], out var port) &&
            port <= ushort.MaxValue
            ? (address, (ushort)port)
            : null;
    }

    public static PortRange? ParsePorts(YamlText text, DiagnosticList diagnostics)
    {
        var dash = text.Value.IndexOf('-');
        var isRange = dash >= 0;
        if (TryNumber(isRange ? text.Value[..dash] : text.Value, out var first) && first <= ushort.MaxValue)
        {
            var last = first;
            if (!isRange || (TryNumber(text.Value[(dash + 1)..], out last) && last <= ushort.MaxValue && last >= first))
                return new PortRange((ushort)first, (ushort)last);
        }
        diagnostics.Error(DiagnosticCodes.BadPort, text.Position,
            $"'{MapReader.Clip(text.Value)}' is no port and no range of ports.",
                "Write a number from 0 to 65535, or two such as 8000-8099.");
        return null;
    }

    private static AddressBlock Block(IPAddress address, int length)
    {
        var full = address.AddressFamily == AddressFamily.InterNetwork ? length + 96 : length;
        var mask = full == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - full);
        return new AddressBlock(NetworkRequest.ToNumber(address) & mask, (byte)full);
    }

    private static bool TryNumber(string text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 5 && (text == "0" || text[0] != '0') &&
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static void Refuse(YamlText text, string host, DiagnosticList diagnostics)
    {
        var nearest = Spelling.DidYouMean(text.Value, ["loopback", "any"]);
        var looksLikeName = host.Any(char.IsAsciiLetter) && !host.Contains(':') && nearest.Length == 0;
        if (looksLikeName || host is "localhost")
        {
            diagnostics.Error(DiagnosticCodes.HostName, text.Position,
                $"'{MapReader.Clip(text.Value)}' is a host name; `to` takes addresses, because what a name leads to " +
                    $"changes behind the rule.",
                host is "localhost" ? "Write loopback."
                    : "Write the address or CIDR block, or `any` with `ports` and `for`.");
            return;
        }
        diagnostics.Error(DiagnosticCodes.BadAddress, text.Position,
            $"'{MapReader.Clip(text.Value)}' is no address and no CIDR block.",
            nearest.Length > 0 ? nearest : "Write any, loopback, 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32.");
    }
}
