using System.Buffers.Binary;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>
/// A recording of Windows (.etl): buffers, each with a header and events of five kinds of headers one after another. As
/// described by Geoff Chappell's pages on WMI_BUFFER_HEADER, SYSTEM_TRACE_HEADER and their like.
/// </summary>
internal sealed class EtlFile
{
    public const int BufferHeaderBytes = 72;
    public const ushort Compressed = 0x40;
    private const int LogFileHeaderBytes32 = 272;

    /// <summary>Larger than any that Windows makes; a file that says more is none.</summary>
    private const int BufferBytesMax = 16 * 1_024 * 1_024;

    private readonly byte[] _file;

    private EtlFile(byte[] file, EtlHeader header, List<EtlBuffer> buffers)
    {
        _file = file;
        Header = header;
        Buffers = buffers;
    }

    public EtlHeader Header { get; }

    public List<EtlBuffer> Buffers { get; }

    public static EtlFile Read(string path) => Parse(File.ReadAllBytes(path));

    public static EtlFile Parse(byte[] file)
    {
        var buffers = new List<EtlBuffer>();
        for (var at = 0; at + BufferHeaderBytes <= file.Length;)
        {
            var header = file.AsSpan(at, BufferHeaderBytes);
            var size = BinaryPrimitives.ReadInt32LittleEndian(header);
            var filled = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
            var isWhole = size >= BufferHeaderBytes && size <= file.Length - at;
            if (!isWhole || filled is < BufferHeaderBytes or > BufferBytesMax)
                throw new InvalidDataException($"The buffer at {at} says: {size} bytes, {filled} of them used.");
            buffers.Add(new EtlBuffer(
                at, size, filled, BinaryPrimitives.ReadUInt16LittleEndian(header[40..]),
                (BinaryPrimitives.ReadUInt16LittleEndian(header[52..]) & Compressed) != 0));
            at += size;
        }

        if (buffers.Count == 0)
            throw new InvalidDataException("There is not one buffer: this is no recording of Windows.");
        return new EtlFile(file, HeaderOf(file, buffers[0]), buffers);
    }

    /// <summary>Every event in the order in which Windows would tell them: by their stamps.</summary>
    public List<EtlEvent> Events()
    {
        var events = new List<EtlEvent>();
        foreach (var buffer in Buffers)
        {
            var bytes = Content(buffer);
            foreach (var read in EtlEvents.Of(bytes, Header.PointerSize))
                events.Add(read with { Sequence = events.Count, Processor = buffer.Processor });
        }

        events.Sort();
        return events;
    }

    private byte[] Content(EtlBuffer buffer)
    {
        var stored = _file.AsSpan(buffer.At + BufferHeaderBytes, buffer.Size - BufferHeaderBytes);
        return buffer.IsCompressed
            ? Xpress.Expand(stored, buffer.Filled - BufferHeaderBytes)
            : stored[..Math.Min(stored.Length, buffer.Filled - BufferHeaderBytes)].ToArray();
    }

    /// <summary>The first event is EventTrace/Header, behind a SYSTEM_TRACE_HEADER of 32 bytes.</summary>
    private static EtlHeader HeaderOf(byte[] file, EtlBuffer first)
    {
        const int TraceHeaderBytes = 32;
        var content = file.AsSpan(first.At + BufferHeaderBytes, first.Filled - BufferHeaderBytes);
        if (content.Length < TraceHeaderBytes + LogFileHeaderBytes32)
            throw new InvalidDataException("The first event is too short to be a recording's header.");
        var stamp = BinaryPrimitives.ReadInt64LittleEndian(content[16..]);
        var header = content[TraceHeaderBytes..];
        var pointerSize = BinaryPrimitives.ReadInt32LittleEndian(header[44..]);
        if (pointerSize is not (4 or 8))
            throw new InvalidDataException($"The header speaks of pointers of {pointerSize} bytes.");

        // The two names before the zone are pointers, and what follows is aligned to eight.
        var boot = pointerSize == 8 ? 248 : 240;
        var clock = BinaryPrimitives.ReadInt32LittleEndian(header[(boot + 24)..]);
        return new EtlHeader(
            pointerSize, BinaryPrimitives.ReadInt32LittleEndian(header[48..]), stamp,
            BinaryPrimitives.ReadInt64LittleEndian(header[(boot + 16)..]),
            clock == EtlHeader.SystemTime ? 10_000_000 : BinaryPrimitives.ReadInt64LittleEndian(header[(boot + 8)..]));
    }
}
