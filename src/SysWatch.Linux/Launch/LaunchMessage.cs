using System.Buffers.Binary;
using System.Text;

namespace SysWatch.Linux.Launch;

/// <summary>
/// The launch socket's messages: one packet each, a fixed head (magic, version, kind, length), then fields in a fixed
/// order; strings and blobs carry their length. Both sides refuse another version and any message that is not exact.
/// </summary>
internal static class LaunchMessage
{
    public const int BytesMax = 64 * 1024;
    public const int HeadBytes = 12;
    public const uint Magic = 0x4C575753;
    public const ushort Version = 2;

    /// <summary>How much of argv travels, for events and for choosing the profile; the rest is not sent.</summary>
    public const int ArgumentBytesMax = 48 * 1024;
}

internal enum LaunchMessageKind : ushort
{
    /// <summary>Client: flags (1 audit), profile, executable, count, arguments.</summary>
    Request = 1,

    /// <summary>Server: text. Nothing is labelled.</summary>
    Refusal = 2,

    /// <summary>
    /// Server: session, profile, capabilities to drop, filter, gaps (<see cref="LaunchGap"/>), count, notes. The caller
    /// is labelled.
    /// </summary>
    Terms = 3,

    /// <summary>Client: nothing but the seccomp listener beside it.</summary>
    Listener = 4,

    /// <summary>Server: nothing. Held calls are answered from now on.</summary>
    Go = 5,
}

/// <summary>Writes one message into a buffer; that something did not fit is remembered.</summary>
internal ref struct LaunchWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    public LaunchWriter(Span<byte> buffer, LaunchMessageKind kind)
    {
        _buffer = buffer;
        _length = LaunchMessage.HeadBytes;
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, LaunchMessage.Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer[4..], LaunchMessage.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(buffer[6..], (ushort)kind);
    }

    public bool IsTooLong { get; private set; }

    public void Number(uint value)
    {
        if (Take(4) is { IsEmpty: false } place)
            BinaryPrimitives.WriteUInt32LittleEndian(place, value);
    }

    public void Number(ulong value)
    {
        if (Take(8) is { IsEmpty: false } place)
            BinaryPrimitives.WriteUInt64LittleEndian(place, value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        if (Take(value.Length) is { IsEmpty: false } place)
            value.CopyTo(place);
    }

    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>The whole message. Check <see cref="IsTooLong"/> first.</summary>
    public readonly ReadOnlySpan<byte> Finish()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[8..], (uint)_length);
        return _buffer[.._length];
    }

    private Span<byte> Take(int length)
    {
        if (length > _buffer.Length - _length)
        {
            IsTooLong = true;
            return default;
        }
        var place = _buffer.Slice(_length, length);
        _length += length;
        return place;
    }
}

/// <summary>Reads one message; anything short, long or foreign makes it invalid and later fields empty.</summary>
internal ref struct LaunchReader
{
    private ReadOnlySpan<byte> _rest;

    public LaunchReader(ReadOnlySpan<byte> message)
    {
        IsValid = message.Length >= LaunchMessage.HeadBytes &&
            BinaryPrimitives.ReadUInt32LittleEndian(message) == LaunchMessage.Magic &&
            BinaryPrimitives.ReadUInt32LittleEndian(message[8..]) == (uint)message.Length;
        if (!IsValid)
            return;
        Version = BinaryPrimitives.ReadUInt16LittleEndian(message[4..]);
        Kind = (LaunchMessageKind)BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        _rest = message[LaunchMessage.HeadBytes..];
    }

    public bool IsValid { get; private set; }

    public ushort Version { get; }

    public LaunchMessageKind Kind { get; }

    /// <summary>Valid, and nothing follows the fields that were read.</summary>
    public readonly bool IsComplete => IsValid && _rest.IsEmpty;

    public uint Number32() => Take(4) is { IsEmpty: false } place ? BinaryPrimitives.ReadUInt32LittleEndian(place) : 0;

    public ulong Number64() => Take(8) is { IsEmpty: false } place ? BinaryPrimitives.ReadUInt64LittleEndian(place) : 0;

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Number32();
        return length <= int.MaxValue ? Take((int)length) : Invalid();
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>A field held what no writer writes: the whole message is invalid.</summary>
    public void Reject() => Invalid();

    private ReadOnlySpan<byte> Take(int length)
    {
        if (!IsValid || length > _rest.Length)
            return Invalid();
        var place = _rest[..length];
        _rest = _rest[length..];
        return place;
    }

    private ReadOnlySpan<byte> Invalid()
    {
        IsValid = false;
        return default;
    }
}
