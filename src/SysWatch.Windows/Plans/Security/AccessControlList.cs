using System.Buffers.Binary;
using System.Collections.Immutable;

namespace SysWatch.Windows.Plans.Security;

/// <summary>
/// A list of entries (MS-DTYP 2.4.5), with what lies behind the last one: written again, it is byte for byte as it was
/// read.
/// </summary>
internal sealed class AccessControlList
{
    public const int BytesMax = 0xFFFC;

    private const int HeaderBytes = 8;
    private const byte RevisionPlain = 2;
    private const byte RevisionObjects = 4;

    private readonly byte[] _header;
    private readonly byte[] _slack;

    private AccessControlList(byte[] header, ImmutableArray<AccessControlEntry> entries, byte[] slack)
    {
        _header = header;
        Entries = entries;
        _slack = slack;
    }

    public ImmutableArray<AccessControlEntry> Entries { get; }

    public byte Revision => _header[0];

    public int Length => HeaderBytes + Entries.Sum(entry => entry.Bytes.Length) + _slack.Length;

    /// <summary>Explicit denials, explicit grants, and then what is inherited.</summary>
    public bool IsCanonical
    {
        get
        {
            var last = 0;
            foreach (var entry in Entries)
            {
                var rank = entry.IsInherited ? 2 : entry.Denies ? 0 : 1;
                if (rank < last)
                    return false;
                last = rank;
            }
            return true;
        }
    }

    public static AccessControlList Of(params IEnumerable<AccessControlEntry> entries)
    {
        ImmutableArray<AccessControlEntry> all = [.. entries];
        var hasObjects = all.Any(entry => entry.Type is >= AceType.AllowedObject and <= AceType.AlarmObject or
            AceType.AllowedCallbackObject or AceType.DeniedCallbackObject);
        return new AccessControlList([hasObjects ? RevisionObjects : RevisionPlain, 0, 0, 0, 0, 0, 0, 0], all, []);
    }

    /// <summary>The one at the start of these bytes.</summary>
    /// <param name="error">What is wrong with them; empty when true.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AccessControlList list, out string error)
    {
        list = null!;
        error = "the list is cut off";
        if (bytes.Length < HeaderBytes)
            return false;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (bytes[0] is not (RevisionPlain or 3 or RevisionObjects))
        {
            error = $"the list has revision {bytes[0]}";
            return false;
        }
        if (length < HeaderBytes || length > bytes.Length || length % 4 != 0)
        {
            error = $"the list says that it has {length} bytes";
            return false;
        }
        var rest = bytes[HeaderBytes..length];
        var entries = ImmutableArray.CreateBuilder<AccessControlEntry>();
        for (var i = 0; i < count; i++)
        {
            if (!AccessControlEntry.TryRead(rest, out var entry, out error))
                return false;
            entries.Add(entry);
            rest = rest[entry.Bytes.Length..];
        }
        list = new AccessControlList(bytes[..HeaderBytes].ToArray(), entries.ToImmutable(), rest.ToArray());
        error = "";
        return true;
    }

    /// <summary>The same list with other entries; revision and what lies behind them stay.</summary>
    public AccessControlList With(ImmutableArray<AccessControlEntry> entries) => new(_header, entries, _slack);

    /// <summary>Null: it would be longer than a list can be.</summary>
    public byte[]? ToBytes()
    {
        var length = Length;
        if (length > BytesMax || Entries.Length > ushort.MaxValue)
            return null;
        var bytes = new byte[length];
        _header.CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)Entries.Length);
        var at = HeaderBytes;
        foreach (var entry in Entries)
        {
            entry.Bytes.CopyTo(bytes.AsSpan(at));
            at += entry.Bytes.Length;
        }
        _slack.CopyTo(bytes, at);
        return bytes;
    }
}
