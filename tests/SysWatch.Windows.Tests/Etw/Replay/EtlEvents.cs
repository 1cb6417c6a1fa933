using System.Buffers.Binary;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>The events of one buffer, as the EVENT_RECORDs that Windows would make of them.</summary>
internal static class EtlEvents
{
    public const int SystemHeaderBytes = 32;
    public const int CompactHeaderBytes = 24;
    public const int PerfHeaderBytes = 16;
    public const int EventHeaderBytes = 80;
    public const int FullHeaderBytes = 48;
    public const int InstanceHeaderBytes = 56;
    public const byte Marker = 0xC0;

    /// <summary>By group, the upper half of what the kernel calls a hook.</summary>
    public static readonly Dictionary<int, Guid> Tasks = new()
    {
        [0x00] = new("68fdd900-4a3e-11d1-84f4-0000f80464e3"),
        [0x01] = new("3d6fa8d4-fe05-11d0-9dda-00c04fd7ba7c"),
        [0x02] = new("3d6fa8d3-fe05-11d0-9dda-00c04fd7ba7c"),
        [0x03] = Written.ProcessTask,
        [0x04] = Windows.Etw.EtwProviders.FileTask,
        [0x05] = Windows.Etw.EtwProviders.ThreadTask,
        [0x06] = Written.TcpTask,
        [0x08] = Written.UdpTask,
        [0x09] = new("ae53722e-c863-11d2-8659-00c04fa321a1"),
        [0x0B] = new("01853a65-418f-4f36-aefc-dc0f1d2fd235"),
        [0x0F] = new("ce1dbfb4-137e-4da6-87b0-3f59aa102cbc"),
        [0x14] = Written.ImageTask,
        [0x18] = new("def2fe46-7bd6-4b80-bd94-f57fe20d0ce3"),
    };

    /// <summary>The kernel's first hook for images stands among those of processes.</summary>
    private const int ProcessGroup = 3;
    private const int ImageLoadType = 10;

    public static IEnumerable<EtlEvent> Of(byte[] buffer, int pointerSize)
    {
        for (var at = 0; at + 8 <= buffer.Length;)
        {
            var size = SizeAt(buffer, at);
            if (size < 8 || at + size > buffer.Length)
                yield break;
            if (Read(buffer, at, size, pointerSize) is { } read)
                yield return read;
            at += (size + 7) & ~7;
        }
    }

    private static int SizeAt(byte[] buffer, int at) => buffer[at + 3] == Marker && IsKernels(buffer[at + 2])
        ? BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 4))
        : BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at));

    private static bool IsKernels(byte type) => type is >= 1 and <= 4 or 0x10 or 0x11;

    private static EtlEvent? Read(byte[] buffer, int at, int size, int pointerSize)
    {
        if (buffer[at + 3] != Marker)
            return null;
        var bytes = buffer.AsSpan(at, size);
        return buffer[at + 2] switch
        {
            1 or 2 => Kernel(buffer, at, bytes, SystemHeaderBytes, buffer[at + 2] == 2),
            3 or 4 => Kernel(buffer, at, bytes, CompactHeaderBytes, buffer[at + 2] == 4),
            0x10 or 0x11 => Kernel(buffer, at, bytes, PerfHeaderBytes, buffer[at + 2] == 0x11),
            0x12 or 0x13 => Event(buffer, at, bytes, buffer[at + 2] == 0x13),
            0x0A or 0x14 => Full(buffer, at, bytes, FullHeaderBytes, pointerSize),
            0x0B or 0x15 => Full(buffer, at, bytes, InstanceHeaderBytes, pointerSize),
            _ => null,
        };
    }

    private static EtlEvent? Kernel(byte[] buffer, int at, ReadOnlySpan<byte> bytes, int headerBytes, bool is64)
    {
        if (bytes.Length < headerBytes)
            return null;
        var hasWho = headerBytes != PerfHeaderBytes;
        var (type, group) = (bytes[6], bytes[7]);
        if (group == ProcessGroup && type == ImageLoadType)
            group = 0x14;
        var header = new EventRecord
        {
            Size = (ushort)EventHeaderBytes,
            Flags = (ushort)(EventRecord.ClassicHeader | (is64 ? EventRecord.Header64 : EventRecord.Header32)),
            Version = bytes[0], Opcode = type,
            ThreadId = hasWho ? BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) : -1,
            ProcessId = hasWho ? BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) : -1,
            TimeStamp = BinaryPrimitives.ReadInt64LittleEndian(bytes[(hasWho ? 16 : 8)..]),
            ProviderId = Tasks.GetValueOrDefault(group),
        };
        return new EtlEvent(header, buffer, at + headerBytes, bytes.Length - headerBytes, 0, 0);
    }

    private static EtlEvent? Event(byte[] buffer, int at, ReadOnlySpan<byte> bytes, bool is64)
    {
        if (bytes.Length < EventHeaderBytes)
            return null;
        var header = System.Runtime.InteropServices.MemoryMarshal.Read<EventRecord>(
            [.. bytes[..EventHeaderBytes], .. new byte[32]]);
        header.HeaderType = 0;

        // What Windows adds behind the header: stacks, SIDs, each with a head that says how long it is and whether
        // another follows.
        var payload = EventHeaderBytes;
        var hasMore = (header.Flags & 1) != 0;
        while (hasMore && payload + 8 <= bytes.Length)
        {
            hasMore = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[(payload + 4)..]) & 1) != 0;
            payload += 8 + ((BinaryPrimitives.ReadUInt16LittleEndian(bytes[(payload + 6)..]) + 7) & ~7);
        }

        header.Flags = (ushort)((header.Flags & ~0x61) | (is64 ? EventRecord.Header64 : EventRecord.Header32));
        return payload > bytes.Length ? null : new EtlEvent(header, buffer, at + payload, bytes.Length - payload, 0, 0);
    }

    private static EtlEvent? Full(byte[] buffer, int at, ReadOnlySpan<byte> bytes, int headerBytes, int pointerSize)
    {
        if (bytes.Length < headerBytes)
            return null;
        var header = new EventRecord
        {
            Size = (ushort)EventHeaderBytes,
            Flags = (ushort)(
                EventRecord.ClassicHeader | (pointerSize == 8 ? EventRecord.Header64 : EventRecord.Header32)),
            Opcode = bytes[4], Level = bytes[5], Version = bytes[6],
            ThreadId = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            ProcessId = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            TimeStamp = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            ProviderId = headerBytes == FullHeaderBytes ? new Guid(bytes.Slice(24, 16)) : default,
        };
        return new EtlEvent(header, buffer, at + headerBytes, bytes.Length - headerBytes, 0, 0);
    }
}
