using CsCheck;
using SysWatch.Core.Backends;
using SysWatch.Linux.Launch;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Tests.Launch;

public sealed class LaunchMessageTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Terms);
        writer.Number(7u);
        writer.Number(ulong.MaxValue);
        writer.Text("grüße");
        writer.Bytes([]);
        var message = writer.Finish();

        var reader = new LaunchReader(message);

        Assert.Equal((LaunchMessageKind.Terms, LaunchMessage.Version), (reader.Kind, reader.Version));
        Assert.Equal(7u, reader.Number32());
        Assert.Equal(ulong.MaxValue, reader.Number64());
        Assert.Equal("grüße", reader.Text());
        Assert.True(reader.Bytes().IsEmpty);
        Assert.True(reader.IsComplete);
    }

    [Fact]
    public void A_field_that_does_not_fit_is_noticed()
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Request);

        writer.Bytes(new byte[LaunchMessage.BytesMax]);

        Assert.True(writer.IsTooLong);
    }

    [Fact]
    public void A_message_cut_anywhere_is_invalid()
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Refusal);
        writer.Text("no");
        var message = writer.Finish();

        for (var length = 0; length < message.Length; length++)
            Assert.False(new LaunchReader(message[..length]).IsValid);
    }

    [Fact]
    public void Bytes_that_follow_the_fields_are_noticed()
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Refusal);
        writer.Text("no");
        writer.Number(1u);

        var reader = new LaunchReader(writer.Finish());
        reader.Text();

        Assert.True(reader.IsValid);
        Assert.False(reader.IsComplete);
    }

    [Fact]
    public void Gaps_are_read_as_they_were_written()
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Terms);
        LaunchGap.Write(
            ref writer, [Gap(Guard.Files, GuardState.Partial), Gap(Guard.Network, GuardState.Unavailable)]);

        var reader = new LaunchReader(writer.Finish());

        Assert.Equal(
            [new LaunchGap(Guard.Files, IsHeldInPart: true), new LaunchGap(Guard.Network, IsHeldInPart: false)],
            LaunchGap.Read(ref reader));
        Assert.True(reader.IsComplete);
    }

    [Theory]
    [InlineData(0u, 2u)]
    [InlineData(8u, 2u)]
    [InlineData(0x101u, 2u)]
    [InlineData(1u, 0u)]
    [InlineData(1u, 1u)]
    [InlineData(1u, 5u)]
    [InlineData(1u, 0x102u)]
    public void A_gap_of_an_unknown_guard_or_state_makes_the_message_invalid(uint guard, uint state)
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Terms);
        writer.Number(1u);
        writer.Number(guard);
        writer.Number(state);

        var reader = new LaunchReader(writer.Finish());
        LaunchGap.Read(ref reader);

        Assert.False(reader.IsValid);
    }

    [Fact]
    public void More_gaps_than_there_are_guards_make_the_message_invalid()
    {
        var writer = new LaunchWriter(new byte[LaunchMessage.BytesMax], LaunchMessageKind.Terms);
        LaunchGap.Write(ref writer, [.. Enumerable.Repeat(Gap(Guard.Files, GuardState.Partial), 8)]);

        var reader = new LaunchReader(writer.Finish());
        LaunchGap.Read(ref reader);

        Assert.False(reader.IsValid);
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            if (bytes.Length >= LaunchMessage.HeadBytes)
            {
                BitConverter.TryWriteBytes(bytes, LaunchMessage.Magic);
                BitConverter.TryWriteBytes(bytes.AsSpan(8), bytes.Length);
            }
            var reader = new LaunchReader(bytes);
            reader.Number64();
            var text = reader.Bytes();
            for (var left = reader.Number32(); left > 0 && reader.IsValid; left--)
                reader.Bytes();
            LaunchGap.Read(ref reader);
            return reader.IsValid || text.Length <= bytes.Length;
        });

    private static GuardPosture Gap(Guard guard, GuardState state) => new(guard, state, [], [], "");
}
