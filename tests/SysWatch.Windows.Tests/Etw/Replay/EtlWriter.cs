using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>
/// Writes a recording that <see cref="EtlFile"/> reads, in the forms in which Windows writes its own.
/// </summary>
internal sealed class EtlWriter(bool compresses, int eventsLost = 0, int pointerSize = sizeof(ulong))
{
    public const long StartFileTime = 133_000_000_000_000_000;
    public const long StartStamp = 1_000;
    private const int BufferBytesMax = 65_536;
    private const int LogFileHeaderBytes = 280;
    private readonly List<byte> _file = [];
    private readonly List<byte> _buffer = [];
    private bool _hasHeader;

    public void Add(EtwWritten written)
    {
        if (!_hasHeader)
            WriteHeader();
        var bytes = Encode(written);
        if (_buffer.Count + bytes.Length > BufferBytesMax - EtlFile.BufferHeaderBytes)
            Flush(compresses);
        _buffer.AddRange(bytes);
        _buffer.AddRange(new byte[-bytes.Length & 7]);
    }

    public byte[] ToArray()
    {
        if (!_hasHeader)
            WriteHeader();
        Flush(compresses);
        return _file.ToArray();
    }

    private void WriteHeader()
    {
        _hasHeader = true;
        var header = new byte[LogFileHeaderBytes];
        var boot = pointerSize == 8 ? 248 : 240;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(44), pointerSize);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(48), eventsLost);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(boot + 8), EtwReplaySource.Frequency);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(boot + 16), StartFileTime);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(boot + 24), 1);
        var written = new EtwWritten("", new EventRecord
        {
            ProviderId = EtlEvents.Tasks[0], Flags = EventRecord.ClassicHeader | EventRecord.Header64, Version = 2,
            TimeStamp = StartStamp, ProcessId = 1, ThreadId = 2,
        }, header);
        _buffer.AddRange(Encode(written));
        Flush(compressed: false);
    }

    /// <summary>
    /// The kernel's with the header that has no process where there is none, else with the system's; what has an id
    /// with EVENT_HEADER and, so that readers meet it, a stack behind it.
    /// </summary>
    private static byte[] Encode(EtwWritten written)
    {
        var header = written.Header;
        var is64 = (header.Flags & EventRecord.Header64) != 0;
        if ((header.Flags & EventRecord.ClassicHeader) == 0)
            return EncodeEvent(written, is64);
        var hasWho = header.ProcessId != -1;
        var headerBytes = hasWho ? EtlEvents.SystemHeaderBytes : EtlEvents.PerfHeaderBytes;
        var bytes = new byte[headerBytes + written.Payload.Length];
        bytes[0] = header.Version;
        bytes[2] = (byte)(hasWho ? is64 ? 2 : 1 : is64 ? 0x11 : 0x10);
        bytes[3] = EtlEvents.Marker;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)bytes.Length);
        bytes[6] = header.Opcode;
        bytes[7] = (byte)EtlEvents.Tasks.First(task => task.Value == header.ProviderId).Key;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(hasWho ? 16 : 8), header.TimeStamp);
        if (hasWho)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), header.ThreadId);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), header.ProcessId);
        }

        written.Payload.CopyTo(bytes.AsSpan(headerBytes));
        return bytes;
    }

    private static byte[] EncodeEvent(EtwWritten written, bool is64)
    {
        const int Stack = 24;
        var bytes = new byte[EtlEvents.EventHeaderBytes + Stack + written.Payload.Length];
        MemoryMarshal.AsBytes([written.Header])[..EtlEvents.EventHeaderBytes].CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)bytes.Length);
        bytes[2] = (byte)(is64 ? 0x13 : 0x12);
        bytes[3] = EtlEvents.Marker;
        bytes[4] = 1;
        bytes[5] = 0;
        bytes[EtlEvents.EventHeaderBytes + 2] = 6;
        bytes[EtlEvents.EventHeaderBytes + 6] = Stack - 8;
        written.Payload.CopyTo(bytes.AsSpan(EtlEvents.EventHeaderBytes + Stack));
        return bytes;
    }

    private void Flush(bool compressed)
    {
        if (_buffer.Count == 0)
            return;
        var plain = _buffer.ToArray();
        _buffer.Clear();
        var stored = compressed ? Xpress.Pack(plain) : plain;
        var header = new byte[EtlFile.BufferHeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, header.Length + stored.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), header.Length + plain.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), header.Length + plain.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(
            header.AsSpan(52), (ushort)(compressed ? EtlFile.Compressed | 0x20 : 0x20));
        _file.AddRange(header);
        _file.AddRange(stored);
    }
}
