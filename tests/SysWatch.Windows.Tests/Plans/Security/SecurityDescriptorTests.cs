using System.Buffers.Binary;
using CsCheck;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.Plans.Security;

public sealed class SecurityDescriptorTests
{
    /// <summary>A file of a user's, as NTFS gives it; one entry of a type that nobody knows, revision 4, an object's entry.</summary>
    private const string WithObjects =
        "01000480" + "14000000" + "24000000" + "00000000" + "34000000" +
        "01020000000000052000000020020000" + "01020000000000052000000021020000" +
        "0400580003000000" +
        "0500280010000000" + "01000000" + "00112233445566778899AABBCCDDEEFF" + "010100000000000100000000" +
        "EE000C00DEADBEEFCAFEBABE" + "00001400FF011F00" + "010100000000000512000000" + "0000000000000000";

    [Fact]
    public void What_is_not_understood_goes_back_as_it_came()
    {
        var bytes = Convert.FromHexString(WithObjects);

        Assert.True(SecurityDescriptor.TryRead(bytes, out var descriptor, out var error), error);

        Assert.Equal(bytes, descriptor.Bytes.ToArray());
        Assert.Equal(3, descriptor.Dacl!.Entries.Length);
        Assert.Equal(4, descriptor.Dacl.Revision);
        Assert.Equal(WellKnownSids.Everyone, descriptor.Dacl.Entries[0].Sid);
        Assert.Null(descriptor.Dacl.Entries[1].Sid);
        Assert.Equal(WellKnownSids.LocalSystem, descriptor.Dacl.Entries[2].Sid);
        Assert.Equal(bytes.AsSpan(0x34).ToArray(), descriptor.Dacl.ToBytes()!);
    }

    [Theory]
    [InlineData("O:BAG:SYD:PAI(D;OICI;0x1f01ff;;;AN)(A;OICIID;0x1200a9;;;BU)S:(AU;SAFA;0x1f01ff;;;WD)")]
    [InlineData("O:S-1-5-21-1-2-3-1001D:(A;;0x60000;;;OW)")]
    [InlineData("D:NO_ACCESS_CONTROL")]
    [InlineData("O:SYG:SYD:")]
    [InlineData("O:LSD:(A;;0x1;;;S-1-5-21-11-22-33-2147483649)")]
    public void Text_comes_back_from_the_bytes(string text)
    {
        Assert.True(SecurityDescriptor.TryRead(Sddl.Parse(text).Bytes, out var descriptor, out var error), error);

        Assert.Equal(text, Sddl.Of(descriptor));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X:SY")]
    [InlineData("O:SYO:SY")]
    [InlineData("O:nobody")]
    [InlineData("D:Q(A;;FA;;;WD)")]
    [InlineData("D:(A;;FA;;;WD")]
    [InlineData("D:(A;;F;;;WD)")]
    [InlineData("D:(A;I;FA;;;WD)")]
    [InlineData("D:(OA;;FA;;;WD)")]
    [InlineData("D:(A;;FA;;;WD;x)")]
    public void Text_that_is_not_understood_is_refused(string text) =>
        Assert.False(Sddl.TryParse(text, out _, out var error) || error.Length == 0);

    /// <summary>Random bytes, and good ones with some bytes changed or cut off: an error, or the very same bytes.</summary>
    [Fact]
    public void Bad_bytes_are_an_error_and_never_an_exception() => Gen.OneOf(
            Gen.Byte.Array[0, 120],
            Gen.Select(Some.Descriptor, Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[0, 6], Gen.Int[0, 400])
                .Select((descriptor, changes, length) => Broken(descriptor.Bytes.ToArray(), changes, length)),
            Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[0, 4]
                .Select(changes => Broken(Convert.FromHexString(WithObjects), changes, int.MaxValue)))
        .Sample(
            bytes => SecurityDescriptor.TryRead(bytes, out var descriptor, out var error)
                ? error.Length == 0 && descriptor.Bytes.SequenceEqual(bytes) && HoldsTogether(descriptor)
                : error.Length > 0,
            iter: 20_000);

    [Fact]
    public void A_list_that_is_replaced_moves_nothing_else() => Gen
        .Select(Some.Descriptor, Some.Entry.Array[0, 4])
        .Sample((descriptor, entries) =>
        {
            var scattered = Scattered(descriptor);
            var other = scattered.WithDacl(scattered.Dacl!.With([.. entries, .. scattered.Dacl.Entries]))!;
            Assert.True(SecurityDescriptor.TryRead(other.Bytes, out var read, out var error), error);
            return read.Control == scattered.Control && read.Owner!.Equals(scattered.Owner) &&
                read.Group!.Equals(scattered.Group) &&
                read.Dacl!.Entries.SequenceEqual(other.Dacl!.Entries) &&
                read.WithDacl(scattered.Dacl)!.Bytes.SequenceEqual(scattered.Bytes);
        });

    /// <summary>The group in front of the list and the owner behind it, with a gap before each.</summary>
    private static SecurityDescriptor Scattered(SecurityDescriptor descriptor)
    {
        var group = descriptor.Group!.Bytes;
        var dacl = descriptor.Dacl!.ToBytes()!;
        byte[] bytes =
        [
            .. descriptor.Bytes[..20], 1, 2, 3, 4, .. group, .. dacl, 9, 9, 9, 9, .. descriptor.Owner!.Bytes, 7, 7,
        ];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 24);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 24 + group.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 28 + group.Length + dacl.Length);
        Assert.True(SecurityDescriptor.TryRead(bytes, out var scattered, out var error), error);
        return scattered;
    }

    private static bool HoldsTogether(SecurityDescriptor descriptor)
    {
        _ = Sddl.Of(descriptor);
        return descriptor.Dacl is null || (descriptor.Dacl.ToBytes() is { } bytes &&
            AccessControlList.TryRead(bytes, out var again, out _) &&
            again.Entries.SequenceEqual(descriptor.Dacl.Entries) &&
            descriptor.WithDacl(descriptor.Dacl) is var same &&
            (same is null || same.Bytes.SequenceEqual(descriptor.Bytes)));
    }

    private static byte[] Broken(byte[] bytes, (int At, byte Value)[] changes, int length)
    {
        foreach (var (at, value) in changes)
            bytes[at % bytes.Length] = value;
        return length < bytes.Length ? bytes[..length] : bytes;
    }
}
