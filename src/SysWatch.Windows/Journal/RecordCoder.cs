using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using SysWatch.Windows.Plans.Security;
using SysWatch.Windows.Plans.Stamps;

namespace SysWatch.Windows.Journal;

/// <summary>
/// A journal is records, one behind the other, little-endian:
/// <code>
/// 4  mark      "SWj1"
/// 4  length    of the body, 1 MiB at most
/// 8  checksum  the first bytes of SHA-256 over length and body
/// n  body      u64 number, u8 phase; when intended: u8 kind, the session's SID, and what the kind has
/// </code>
/// Texts are UTF-8 behind a u32 length, bytes behind a u32 length. Kinds: 1 stamp (u8 object kind, text path, u64
/// volume, u128 file id, u8 inherited, u32 count, entries as they are in an access list), 2 network (16 bytes provider,
/// 16 bytes sublayer, as GUIDs are in memory), 3 registry (text key, text name, u8 there was one, u32 type, bytes), 4
/// job (text name). What cannot be read is passed over up to the next mark that begins a whole record.
/// </summary>
internal static class RecordCoder
{
    public const int BodyBytesMax = 1024 * 1024;

    private const int DamageToldMax = 16;
    private const int ChecksumAt = 8;
    private const int HeaderBytes = 16;

    private static ReadOnlySpan<byte> Mark => "SWj1"u8;

    /// <summary>Null: the change is too large to be written down.</summary>
    public static byte[]? Encode(JournalRecord record)
    {
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body);
        writer.Write(new byte[HeaderBytes]);
        writer.Write(record.Number);
        writer.Write((byte)record.Phase);
        if (record.Change is not null)
            Write(writer, record.Change);
        if (body.Length - HeaderBytes > BodyBytesMax)
            return null;
        var bytes = body.ToArray();
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - HeaderBytes);
        Checksum(bytes).CopyTo(bytes.AsSpan(ChecksumAt));
        return bytes;
    }

    public static JournalContent Decode(ReadOnlySpan<byte> bytes)
    {
        var records = ImmutableArray.CreateBuilder<JournalRecord>();
        var damage = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        while (at < bytes.Length)
        {
            if (TryDecode(bytes[at..], out var record, out var length))
            {
                records.Add(record);
                at += length;
                continue;
            }
            var start = at;
            do
            {
                var next = bytes[(at + 1)..].IndexOf(Mark);
                at = next < 0 ? bytes.Length : at + 1 + next;
            }
            while (at < bytes.Length && !TryDecode(bytes[at..], out _, out _));
            if (damage.Count < DamageToldMax)
                damage.Add($"The {at - start} bytes from {start} on are no record.");
        }
        return new JournalContent(records.ToImmutable(), damage.ToImmutable());
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out JournalRecord record, out int length)
    {
        record = null!;
        length = 0;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Mark))
            return false;
        var body = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (body is < 9 or > BodyBytesMax || body > bytes.Length - HeaderBytes)
            return false;
        length = HeaderBytes + body;
        var whole = bytes[..length];
        return whole[ChecksumAt..HeaderBytes].SequenceEqual(Checksum(whole)) &&
            TryReadBody(whole[HeaderBytes..].ToArray(), out record);
    }

    private static byte[] Checksum(ReadOnlySpan<byte> whole)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(whole[4..ChecksumAt]);
        hash.AppendData(whole[HeaderBytes..]);
        return hash.GetHashAndReset()[..8];
    }

    private static void Write(BinaryWriter writer, Change change)
    {
        writer.Write(change switch
        {
            StampChange => (byte)1, NetworkChange => (byte)2, RegistryChange => (byte)3, JobChange => (byte)4,
            _ => throw new InvalidOperationException($"A journal has no form for {change.GetType().Name}."),
        });
        Write(writer, change.Session.Bytes);
        switch (change)
        {
            case StampChange stamp:
                writer.Write((byte)stamp.Kind);
                Write(writer, Encoding.UTF8.GetBytes(stamp.Path));
                writer.Write(stamp.Volume);
                writer.Write((ulong)stamp.FileId);
                writer.Write((ulong)(stamp.FileId >> 64));
                writer.Write(stamp.IsInherited);
                writer.Write(stamp.Entries.Length);
                foreach (var entry in stamp.Entries)
                    Write(writer, entry.Bytes);
                break;
            case NetworkChange network:
                writer.Write(network.Provider.ToByteArray());
                writer.Write(network.Sublayer.ToByteArray());
                break;
            case RegistryChange registry:
                Write(writer, Encoding.UTF8.GetBytes(registry.Key));
                Write(writer, Encoding.UTF8.GetBytes(registry.Name));
                writer.Write(registry.Type is not null);
                writer.Write(registry.Type ?? 0);
                Write(writer, registry.Former.AsSpan());
                break;
            case JobChange job:
                Write(writer, Encoding.UTF8.GetBytes(job.Name));
                break;
        }
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    /// <summary>The checksum was right, so that only another version's record fails here.</summary>
    private static bool TryReadBody(byte[] body, out JournalRecord record)
    {
        record = null!;
        using var reader = new BinaryReader(new MemoryStream(body));
        try
        {
            var number = reader.ReadUInt64();
            var phase = (JournalPhase)reader.ReadByte();
            var change = phase == JournalPhase.Intended ? ReadChange(reader) : null;
            record = new JournalRecord(number, phase, change);
            return Enum.IsDefined(phase) && (phase == JournalPhase.Intended) == (change is not null) &&
                reader.BaseStream.Position == body.Length;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    private static Change? ReadChange(BinaryReader reader)
    {
        var kind = reader.ReadByte();
        return !Sid.TryRead(ReadBytes(reader), out var session) ? null : kind switch
        {
            1 => ReadStamp(reader, session),
            2 => new NetworkChange(session, new Guid(Exactly(reader, 16)), new Guid(Exactly(reader, 16))),
            3 => ReadRegistry(reader, session),
            4 => new JobChange(session, ReadText(reader)),
            _ => null,
        };
    }

    private static StampChange? ReadStamp(BinaryReader reader, Sid session)
    {
        var kind = (ObjectKind)reader.ReadByte();
        var path = ReadText(reader);
        var volume = reader.ReadUInt64();
        var low = reader.ReadUInt64();
        var id = new UInt128(reader.ReadUInt64(), low);
        var isInherited = reader.ReadBoolean();
        var entries = ImmutableArray.CreateBuilder<AccessControlEntry>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            if (!AccessControlEntry.TryRead(ReadBytes(reader), out var entry, out _))
                return null;
            entries.Add(entry);
        }
        return new StampChange(session, kind, path, volume, id, isInherited, entries.ToImmutable());
    }

    private static RegistryChange ReadRegistry(BinaryReader reader, Sid session)
    {
        var key = ReadText(reader);
        var name = ReadText(reader);
        var wasThere = reader.ReadBoolean();
        var type = reader.ReadUInt32();
        return new RegistryChange(session, key, name, wasThere ? type : null, [.. ReadBytes(reader)]);
    }

    private static string ReadText(BinaryReader reader) => Encoding.UTF8.GetString(ReadBytes(reader));

    private static byte[] ReadBytes(BinaryReader reader) => Exactly(reader, reader.ReadInt32());

    private static byte[] Exactly(BinaryReader reader, int length)
    {
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new EndOfStreamException();
        return reader.ReadBytes(length);
    }
}
