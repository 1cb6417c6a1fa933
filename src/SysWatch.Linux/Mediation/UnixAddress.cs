using System.Globalization;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Mediation;

internal enum UnixAddressKind : byte
{
    /// <summary>The kernel would refuse it with EINVAL, whatever the socket is.</summary>
    Invalid = 1,
    Path = 2,
    Abstract = 3,
}

/// <summary>A <c>struct sockaddr_un</c> as a caller wrote it, read as the kernel reads it.</summary>
internal readonly ref struct UnixAddress
{
    /// <summary>sizeof(struct sockaddr_un).</summary>
    public const int BytesMax = 110;

    private const int PathOffset = 2;

    private UnixAddress(UnixAddressKind kind, ReadOnlySpan<byte> name)
    {
        Kind = kind;
        Name = name;
    }

    public UnixAddressKind Kind { get; }

    /// <summary>The path, or an abstract name without its leading zero; any bytes.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public static UnixAddress Read(ReadOnlySpan<byte> address)
    {
        if (address.Length is <= PathOffset or > BytesMax || FamilyOf(address) != PathsSockets.FamilyUnix)
            return new UnixAddress(UnixAddressKind.Invalid, default);
        var path = address[PathOffset..];
        if (path[0] == 0)
            return new UnixAddress(UnixAddressKind.Abstract, path[1..]);
        var end = path.IndexOf((byte)0);
        return new UnixAddress(UnixAddressKind.Path, end < 0 ? path : path[..end]);
    }

    public static int FamilyOf(ReadOnlySpan<byte> address) => BitConverter.ToUInt16(address);

    /// <summary>The address of a socket that a descriptor of the daemon stands for.</summary>
    public static int WriteDescriptor(int descriptor, Span<byte> address)
    {
        BitConverter.TryWriteBytes(address, (ushort)PathsSockets.FamilyUnix);
        return System.Text.Unicode.Utf8.TryWrite(
            address[PathOffset..], CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}\0", out var length)
            ? PathOffset + length
            : throw new ArgumentException("Too short for an address.", nameof(address));
    }
}
