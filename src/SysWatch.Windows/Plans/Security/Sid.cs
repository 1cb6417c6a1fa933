using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SysWatch.Windows.Plans.Security;

/// <summary>
/// A security identifier: who an entry speaks of (MS-DTYP 2.4.2). .NET's own is for Windows alone, and plans are made
/// and tested anywhere.
/// </summary>
internal sealed class Sid : IEquatable<Sid>
{
    public const int SubAuthoritiesMax = 15;

    private const int HeaderBytes = 8;
    private const ulong AuthorityMax = (1UL << 48) - 1;

    private readonly byte[] _bytes;

    private Sid(byte[] bytes)
    {
        _bytes = bytes;
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <param name="authority">48 bits, e.g. 5 for NT.</param>
    public static Sid Of(ulong authority, params ReadOnlySpan<uint> subAuthorities)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(authority, AuthorityMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(subAuthorities.Length, SubAuthoritiesMax);
        var bytes = new byte[HeaderBytes + (sizeof(uint) * subAuthorities.Length)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, authority);
        bytes[0] = 1;
        bytes[1] = (byte)subAuthorities.Length;
        for (var i = 0; i < subAuthorities.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderBytes + (sizeof(uint) * i)), subAuthorities[i]);
        return new Sid(bytes);
    }

    /// <summary>The one at the start of these bytes; what follows it is not looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Sid sid)
    {
        sid = WellKnownSids.Nobody;
        if (bytes.Length < HeaderBytes || bytes[0] != 1 || bytes[1] > SubAuthoritiesMax)
            return false;
        var length = HeaderBytes + (sizeof(uint) * bytes[1]);
        if (bytes.Length < length)
            return false;
        sid = new Sid(bytes[..length].ToArray());
        return true;
    }

    /// <summary>S-1-5-21-...; the authority is hexadecimal where it is 2^32 or more.</summary>
    public static bool TryParse(string text, out Sid sid)
    {
        sid = WellKnownSids.Nobody;
        var parts = text.Split('-');
        if (parts.Length is < 3 or > 3 + SubAuthoritiesMax || parts[0] is not ("S" or "s") || parts[1] != "1" ||
            !TryAuthority(parts[2], out var authority))
            return false;
        Span<uint> subAuthorities = stackalloc uint[SubAuthoritiesMax];
        for (var i = 3; i < parts.Length; i++)
        {
            if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out subAuthorities[i - 3]))
                return false;
        }
        sid = Of(authority, subAuthorities[..(parts.Length - 3)]);
        return true;
    }

    /// <summary>For constants.</summary>
    public static Sid Parse(string text) =>
        TryParse(text, out var sid) ? sid : throw new FormatException($"'{text}' is no SID.");

    public bool Equals(Sid? other) => other is not null && other.Bytes.SequenceEqual(_bytes);

    public override bool Equals(object? obj) => Equals(obj as Sid);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString()
    {
        var authority = BinaryPrimitives.ReadUInt64BigEndian(_bytes) & AuthorityMax;
        var text = new StringBuilder("S-1-");
        text.Append(authority > uint.MaxValue
            ? "0x" + authority.ToString("X", CultureInfo.InvariantCulture)
            : authority.ToString(CultureInfo.InvariantCulture));
        for (var at = HeaderBytes; at < _bytes.Length; at += sizeof(uint))
            text.Append('-').Append(BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at)));
        return text.ToString();
    }

    private static bool TryAuthority(string text, out ulong authority)
    {
        var isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHexadecimal ? text[2..] : text, style, CultureInfo.InvariantCulture, out authority) &&
            authority <= AuthorityMax;
    }
}
