using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SysWatch.Windows.Etw;

/// <summary>
/// Reads an event's payload from front to back and never past its end. After the first read that does not fit
/// <see cref="IsOdd"/> stays true and all further reads give nothing: a decoder reads all that it needs, then asks
/// once.
/// </summary>
internal ref struct EtwReader(ReadOnlySpan<byte> payload, int pointerSize)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _at;

    /// <summary>Something did not fit: what was read is not to be believed.</summary>
    public bool IsOdd { get; private set; }

    public readonly int Left => _payload.Length - _at;

    public byte U8() => Take(1) is [var value] ? value : (byte)0;

    public ushort U16() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    public uint U32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public ulong U64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    public int Pid() => (int)U32();

    /// <summary>As wide as a pointer where the event was written.</summary>
    public ulong Pointer() => pointerSize == 8 ? U64() : U32();

    /// <summary>Network byte order, as ports are.</summary>
    public ushort Port() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    public void Skip(int count) => Take(count);

    public void SkipPointers(int count) => Take(count * pointerSize);

    /// <summary>
    /// UTF-16 up to its NUL. One without it is odd: a path that was cut short is another path. Nothing is made of it
    /// yet, so that what nobody wants costs no memory.
    /// </summary>
    public ReadOnlySpan<char> Text()
    {
        // An odd address is no harm where this runs: x64 and arm64 read unaligned.
        var rest = IsOdd ? [] : MemoryMarshal.Cast<byte, char>(_payload[_at..]);
        var end = rest.IndexOf('\0');
        if (end < 0)
        {
            IsOdd = true;
            return [];
        }

        _at += (end + 1) * sizeof(char);
        return rest[..end];
    }

    /// <summary>Eight-bit characters up to their NUL; the kernel's names of images are.</summary>
    public ReadOnlySpan<byte> NarrowText()
    {
        var rest = IsOdd ? [] : _payload[_at..];
        var end = rest.IndexOf((byte)0);
        if (end < 0)
        {
            IsOdd = true;
            return [];
        }

        _at += end + 1;
        return rest[..end];
    }

    public static string ToText(ReadOnlySpan<byte> narrow) => Encoding.UTF8.GetString(narrow);

    /// <summary>A SID: revision, count of sub-authorities, authority, sub-authorities.</summary>
    public void SkipSid()
    {
        var head = Take(2);
        if (head.Length == 2)
            Sid(head[0], head[1], skipped: 2);
    }

    /// <summary>
    /// A SID as the kernel's classic events have it: four zero bytes where there is none, else TOKEN_USER and the SID.
    /// </summary>
    public void SkipTokenUser()
    {
        if (Left >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(_payload[_at..]) == 0)
        {
            Skip(sizeof(uint));
            return;
        }

        SkipPointers(2);
        SkipSid();
    }

    private void Sid(byte revision, byte subAuthorities, int skipped)
    {
        const int HeadBytes = 8;
        const int SubAuthoritiesMax = 15;
        if (revision != 1 || subAuthorities > SubAuthoritiesMax)
            IsOdd = true;
        else
            Skip(HeadBytes - skipped + sizeof(uint) * subAuthorities);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsOdd || count < 0 || count > Left)
        {
            IsOdd = true;
            return [];
        }

        var taken = _payload.Slice(_at, count);
        _at += count;
        return taken;
    }
}
