using System.Buffers.Binary;

namespace SysWatch.Windows.Plans.Security;

/// <summary>
/// A self-relative security descriptor (MS-DTYP 2.4.6): its very bytes, and what they say. Parts may lie in any order,
/// with anything between them; only the list that is replaced moves.
/// </summary>
internal sealed class SecurityDescriptor
{
    public const int BytesMax = 256 * 1024;

    private const int HeaderBytes = 20;
    private const int ControlAt = 2;
    private const int OwnerAt = 4;
    private const int GroupAt = 8;
    private const int SaclAt = 12;
    private const int DaclAt = 16;

    private readonly byte[] _bytes;

    private SecurityDescriptor(byte[] bytes)
    {
        _bytes = bytes;
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public DescriptorControl Control =>
        (DescriptorControl)BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(ControlAt));

    public Sid? Owner { get; private init; }

    public Sid? Group { get; private init; }

    /// <summary>Null: there is none, or it is said to be there and is not: everybody may do everything.</summary>
    public AccessControlList? Dacl { get; private init; }

    public AccessControlList? Sacl { get; private init; }

    public static SecurityDescriptor Of(
        Sid? owner, Sid? group, AccessControlList? dacl,
        DescriptorControl control = DescriptorControl.None, AccessControlList? sacl = null)
    {
        // The order in which Windows writes them.
        byte[][] parts =
            [sacl?.ToBytes() ?? [], dacl?.ToBytes() ?? [], owner?.Bytes.ToArray() ?? [], group?.Bytes.ToArray() ?? []];
        int[] slots = [SaclAt, DaclAt, OwnerAt, GroupAt];
        var bytes = new byte[HeaderBytes + parts.Sum(part => part.Length)];
        bytes[0] = 1;
        control |= DescriptorControl.SelfRelative;
        control |= dacl is null ? 0 : DescriptorControl.DaclPresent;
        control |= sacl is null ? 0 : DescriptorControl.SaclPresent;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(ControlAt), (ushort)control);
        var at = HeaderBytes;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length == 0)
                continue;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(slots[i]), at);
            parts[i].CopyTo(bytes, at);
            at += parts[i].Length;
        }
        return new SecurityDescriptor(bytes) { Owner = owner, Group = group, Dacl = dacl, Sacl = sacl };
    }

    /// <param name="error">What is wrong with the bytes; empty when true.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SecurityDescriptor descriptor, out string error)
    {
        descriptor = null!;
        error = "the descriptor is no self-relative one";
        if (bytes.Length is < HeaderBytes or > BytesMax || bytes[0] != 1)
            return false;
        var control = (DescriptorControl)BinaryPrimitives.ReadUInt16LittleEndian(bytes[ControlAt..]);
        if ((control & DescriptorControl.SelfRelative) == 0 ||
            !TrySid(bytes, OwnerAt, out var owner, out error) || !TrySid(bytes, GroupAt, out var group, out error) ||
            !TryList(bytes, SaclAt, control & DescriptorControl.SaclPresent, out var sacl, out error) ||
            !TryList(bytes, DaclAt, control & DescriptorControl.DaclPresent, out var dacl, out error))
            return false;
        descriptor = new SecurityDescriptor(bytes.ToArray())
        {
            Owner = owner, Group = group, Dacl = dacl, Sacl = sacl,
        };
        return true;
    }

    /// <summary>
    /// With this list in the place of the one it has; all else, byte for byte, stays. Null: it has none, the list is too
    /// long, or other parts lie inside of the one that it has.
    /// </summary>
    public SecurityDescriptor? WithDacl(AccessControlList list)
    {
        if (Dacl is null || list.ToBytes() is not { } replacement)
            return null;
        var start = OffsetAt(_bytes, DaclAt);
        var end = start + Dacl.Length;
        var shift = replacement.Length - Dacl.Length;
        byte[] bytes = [.. _bytes.AsSpan(0, start), .. replacement, .. _bytes.AsSpan(end)];
        if (bytes.Length > BytesMax)
            return null;
        foreach (var slot in (ReadOnlySpan<int>)[OwnerAt, GroupAt, SaclAt])
        {
            var offset = OffsetAt(_bytes, slot);
            if (offset == 0 || offset + LengthAt(slot) <= start)
                continue;
            if (offset < end)
                return null;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(slot), offset + shift);
        }
        return new SecurityDescriptor(bytes) { Owner = Owner, Group = Group, Dacl = list, Sacl = Sacl };
    }

    public override string ToString() => Sddl.Of(this);

    /// <summary>Of a list that is not said to be there nothing is looked at, wherever its offset leads.</summary>
    private int LengthAt(int slot) => slot switch
    {
        OwnerAt => Owner?.Bytes.Length ?? 0,
        GroupAt => Group?.Bytes.Length ?? 0,
        _ => Sacl?.Length ?? 0,
    };

    private static int OffsetAt(ReadOnlySpan<byte> bytes, int slot) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes[slot..]);

    private static bool TryPart(
        ReadOnlySpan<byte> bytes, int slot, out ReadOnlySpan<byte> part, out string error)
    {
        part = default;
        error = "";
        var offset = OffsetAt(bytes, slot);
        if (offset == 0)
            return true;
        if (offset < HeaderBytes || offset >= bytes.Length)
        {
            error = $"the descriptor's part at {slot} lies outside of it";
            return false;
        }
        part = bytes[offset..];
        return true;
    }

    private static bool TrySid(ReadOnlySpan<byte> bytes, int slot, out Sid? sid, out string error)
    {
        sid = null;
        if (!TryPart(bytes, slot, out var part, out error))
            return false;
        if (part.IsEmpty)
            return true;
        if (!Sid.TryRead(part, out var found))
        {
            error = $"the descriptor's part at {slot} is no SID";
            return false;
        }
        sid = found;
        return true;
    }

    private static bool TryList(
        ReadOnlySpan<byte> bytes, int slot, DescriptorControl present, out AccessControlList? list, out string error)
    {
        list = null;
        error = "";
        if (present == 0)
            return true;
        if (!TryPart(bytes, slot, out var part, out error))
            return false;
        if (part.IsEmpty)
            return true;
        if (!AccessControlList.TryRead(part, out var found, out error))
            return false;
        list = found;
        return true;
    }
}
