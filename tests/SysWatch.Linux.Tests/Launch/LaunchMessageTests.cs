using CsCheck;
using SysWatch.Linux.Launch;

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
            return reader.IsValid || text.Length <= bytes.Length;
        });
}
