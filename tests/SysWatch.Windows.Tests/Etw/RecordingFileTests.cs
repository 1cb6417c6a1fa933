using System.Text;
using CsCheck;
using SysWatch.Windows.Tests.Etw.Replay;

namespace SysWatch.Windows.Tests.Etw;

public sealed class RecordingFileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_recording_that_was_written_is_read_and_decoded(bool compresses)
    {
        // Those that nothing before them changes, each at a time of its own; of files the opens.
        List<EtwCase> cases = [.. EtwCases.All.Where(one => one.Events.Length == 1), .. FileCases.Kernel(8).Take(7)];
        var writer = new EtlWriter(compresses, eventsLost: 3);
        var stamp = EtlWriter.StartStamp;
        foreach (var one in cases)
        {
            stamp += 2 * EtwReplaySource.Frequency;
            foreach (var written in one.Events)
                writer.Add(written.At(stamp));
        }

        var file = EtlFile.Parse(writer.ToArray());
        var seen = new SeenList();
        var intake = EtlReplay.Run(file, seen);

        Assert.Equal(compresses, file.Buffers.Exists(buffer => buffer.IsCompressed));
        Assert.Equal(cases.Sum(one => one.Events.Length) + 1, file.Events().Count);
        Assert.Equal(0, intake.Counts.Faults);
        Assert.Equal([("recording", 3L)], seen.Lost);
        var expected = cases.SelectMany((one, i) => one.Told.Select(told => told with
        {
            FileTime = EtlWriter.StartFileTime + (i + 1) * 20_000_000L,
        }));
        Assert.Equal(
            expected.OrderBy(told => told.FileTime).Select(told => told.ToString()),
            seen.Seen.OrderBy(told => told.FileTime).Select(told => told.ToString()));
    }

    [Fact]
    public void Events_of_several_buffers_come_in_the_order_of_their_stamps()
    {
        var writer = new EtlWriter(compresses: false);
        foreach (var stamp in (long[])[50_000, 30_000, 40_000])
            writer.Add(ProviderEvents.NameAsked(8, $"n{stamp}", 1).At(stamp));

        var events = EtlFile.Parse(writer.ToArray()).Events();

        Assert.Equal([EtlWriter.StartStamp, 30_000, 40_000, 50_000], events.Select(one => one.Header.TimeStamp));
    }

    /// <summary>The examples of MS-XCA 3.1.</summary>
    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 1, "3F0000006162636465666768696A6B6C6D6E6F707172737475767778797A")]
    [InlineData("abc", 100, "FFFFFF1F61626317000FFF2601")]
    public void Buffers_are_expanded_as_the_specification_says(string text, int times, string packed)
    {
        var plain = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));

        Assert.Equal(plain, Xpress.Expand(Convert.FromHexString(packed), plain.Length));
    }

    [Fact]
    public void What_was_packed_is_expanded_to_itself()
    {
        var repeated = Gen.Select(Gen.Byte.Array[1, 12], Gen.Int[1, 40_000], (bytes, times) =>
            Enumerable.Range(0, Math.Min(times, 70_000 / bytes.Length)).SelectMany(_ => bytes).ToArray());

        Gen.OneOf(Gen.Byte.Array[0, 3_000], repeated, Gen.Byte[0, 3].Array[0, 2_000]).Sample(plain =>
            Assert.Equal(plain, Xpress.Expand(Xpress.Pack(plain), plain.Length)), iter: 300);
    }

    [Fact]
    public void What_is_no_recording_is_said_to_be_none()
    {
        Assert.Throws<InvalidDataException>(() => EtlFile.Parse([]));
        Assert.Throws<InvalidDataException>(() => EtlFile.Parse(new byte[4_096]));
    }
}
