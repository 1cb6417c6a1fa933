using System.Buffers.Binary;
using CsCheck;
using SysWatch.Linux.Fanotify;

namespace SysWatch.Linux.Tests.Fanotify;

public sealed class CreationEventTests
{
    [Fact]
    public void Reads_directory_and_name()
    {
        ReadOnlySpan<byte> buffer = Event("tasks.json"u8);

        Assert.True(CreationEvent.TryTake(ref buffer, out var created));
        Assert.Equal("tasks.json"u8, created.Name);
        Assert.Equal(0x0000_0002_0000_0001ul, created.FileSystem);
        Assert.Equal(8 + 4, created.Handle.Length);
        Assert.Equal(77, created.Pid);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void Takes_one_event_after_the_other()
    {
        ReadOnlySpan<byte> buffer = (byte[])[.. Event("a"u8), .. Event("bb"u8)];

        Assert.True(CreationEvent.TryTake(ref buffer, out var first));
        Assert.True(CreationEvent.TryTake(ref buffer, out var second));
        Assert.False(CreationEvent.TryTake(ref buffer, out _));
        Assert.Equal("a"u8, first.Name);
        Assert.Equal("bb"u8, second.Name);
    }

    [Fact]
    public void Survives_any_bytes() =>
        Gen.Byte.Array[0, 256].Sample(bytes =>
        {
            ReadOnlySpan<byte> buffer = bytes;
            var taken = 0;
            while (CreationEvent.TryTake(ref buffer, out var created))
                taken += 1 + created.Name.Length;
            return taken <= 2 * bytes.Length;
        });

    [Fact]
    public void Survives_an_event_with_any_byte_changed()
    {
        var whole = Event("tasks.json"u8);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var changed = (byte[])whole.Clone();
            changed[at] = value;
            ReadOnlySpan<byte> buffer = changed;
            return !CreationEvent.TryTake(ref buffer, out var created) || created.Name.Length <= changed.Length;
        });
    }

    private static byte[] Event(ReadOnlySpan<byte> name)
    {
        var information = new byte[(12 + 8 + 4 + name.Length + 1 + 3) & ~3];
        information[0] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(information.AsSpan(2), (ushort)information.Length);
        BinaryPrimitives.WriteInt32LittleEndian(information.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32LittleEndian(information.AsSpan(8), 2);
        BinaryPrimitives.WriteInt32LittleEndian(information.AsSpan(12), 4);
        name.CopyTo(information.AsSpan(24));
        var head = new byte[24];
        BinaryPrimitives.WriteInt32LittleEndian(head, 24 + information.Length);
        head[4] = 3;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), 24);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(8), 0x100);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), -1);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), 77);
        return [.. head, .. information];
    }
}
