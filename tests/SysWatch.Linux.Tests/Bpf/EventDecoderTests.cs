using System.Runtime.InteropServices;
using CsCheck;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;

namespace SysWatch.Linux.Tests.Bpf;

public sealed class EventDecoderTests
{
    private const int HeaderBytes = 48;
    private const int FileBytes = HeaderBytes + 24;
    private const int SeenBytes = HeaderBytes + 64;
    private const int ExecBytes = HeaderBytes + 16 + KernelAbi.ExecFileMax;

    private readonly CountingSink _sink = new();

    [Fact]
    public void A_fork_is_a_header_alone()
    {
        var decoder = new EventDecoder(_sink);

        decoder.Decode(Event(KernelEventKind.Fork, HeaderBytes));

        Assert.Equal((1, 0L), (_sink.Count, decoder.Undecoded));
    }

    [Fact]
    public void An_execs_arguments_end_where_it_says()
    {
        var decoder = new EventDecoder(_sink);
        var record = Event(KernelEventKind.Exec, ExecBytes + 256);
        "sh"u8.CopyTo(record.AsSpan(HeaderBytes + 16));
        "sh\0-c\0"u8.CopyTo(record.AsSpan(ExecBytes));
        MemoryMarshal.Write(record.AsSpan(HeaderBytes), 2u);
        MemoryMarshal.Write(record.AsSpan(HeaderBytes + 4), 6u);

        decoder.Decode(record);

        Assert.Equal(("sh", "sh\0-c\0"), (_sink.File, _sink.Arguments));
    }

    [Theory]
    [InlineData(7u, "/home/u")]
    [InlineData(0u, "")]
    public void A_files_path_ends_where_it_says(uint length, string path)
    {
        var decoder = new EventDecoder(_sink);
        var record = Event(KernelEventKind.File, FileBytes + 128);
        "/home/u\0\0"u8.CopyTo(record.AsSpan(FileBytes));
        MemoryMarshal.Write(record.AsSpan(HeaderBytes + 16), length);

        decoder.Decode(record);

        Assert.Equal((path, 1, 0L), (_sink.File, _sink.Count, decoder.Undecoded));
    }

    [Theory]
    [InlineData(7u, "/home/u", 1, 0L)]
    [InlineData(0u, "", 1, 0L)]
    [InlineData(129u, "", 0, 1L)]
    public void A_seen_files_path_ends_where_it_says(uint length, string path, int told, long undecoded)
    {
        var decoder = new EventDecoder(_sink);
        var record = Event(KernelEventKind.Seen, SeenBytes + 128);
        "/home/u\0\0"u8.CopyTo(record.AsSpan(SeenBytes));
        MemoryMarshal.Write(record.AsSpan(HeaderBytes + 56), length);

        decoder.Decode(record);

        Assert.Equal((path, told, undecoded), (_sink.File, _sink.Count, decoder.Undecoded));
    }

    [Fact]
    public void A_path_that_is_said_to_be_longer_than_the_record_is_counted()
    {
        var decoder = new EventDecoder(_sink);
        var record = Event(KernelEventKind.File, FileBytes + 128);
        MemoryMarshal.Write(record.AsSpan(HeaderBytes + 16), 129u);

        decoder.Decode(record);

        Assert.Equal((0, 1L), (_sink.Count, decoder.Undecoded));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(HeaderBytes - 1)]
    public void A_short_record_is_counted(int length)
    {
        var decoder = new EventDecoder(_sink);

        decoder.Decode(new byte[length]);

        Assert.Equal((0, 1L), (_sink.Count, decoder.Undecoded));
    }

    [Theory]
    [InlineData((ushort)KernelEventKind.Exec)]
    [InlineData((ushort)KernelEventKind.Exit)]
    [InlineData((ushort)KernelEventKind.Network)]
    [InlineData((ushort)KernelEventKind.Unix)]
    [InlineData((ushort)KernelEventKind.Sysctl)]
    [InlineData((ushort)KernelEventKind.File)]
    [InlineData((ushort)KernelEventKind.Process)]
    [InlineData((ushort)KernelEventKind.Wall)]
    [InlineData((ushort)KernelEventKind.Seen)]
    [InlineData((ushort)77)]
    public void A_header_without_what_its_kind_needs_is_counted(ushort kind)
    {
        var decoder = new EventDecoder(_sink);

        decoder.Decode(Event((KernelEventKind)kind, HeaderBytes));

        Assert.Equal((0, 1L), (_sink.Count, decoder.Undecoded));
    }

    [Fact]
    public void Another_version_is_counted()
    {
        var decoder = new EventDecoder(_sink);
        var record = Event(KernelEventKind.Fork, HeaderBytes);
        record[4]++;

        decoder.Decode(record);

        Assert.Equal((0, 1L), (_sink.Count, decoder.Undecoded));
    }

    [Fact]
    public void Any_bytes_are_either_decoded_or_counted() =>
        (from kind in Gen.UShort[0, 11]
         from size in Gen.Int[0, 600]
         from bytes in Gen.Byte.Array[HeaderBytes, 600]
         select (kind, size, bytes)).Sample(sample =>
        {
            var (kind, size, bytes) = sample;
            MemoryMarshal.Write(bytes, size);
            MemoryMarshal.Write(bytes.AsSpan(4), (ushort)KernelAbi.Version);
            MemoryMarshal.Write(bytes.AsSpan(6), kind);
            var sink = new CountingSink();
            var decoder = new EventDecoder(sink);

            decoder.Decode(bytes);

            return sink.Count + decoder.Undecoded == 1;
        });

    private static byte[] Event(KernelEventKind kind, int size)
    {
        var bytes = new byte[size];
        MemoryMarshal.Write(bytes, size);
        MemoryMarshal.Write(bytes.AsSpan(4), (ushort)KernelAbi.Version);
        MemoryMarshal.Write(bytes.AsSpan(6), (ushort)kind);
        return bytes;
    }
}
