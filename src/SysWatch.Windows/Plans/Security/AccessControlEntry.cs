using System.Buffers.Binary;

namespace SysWatch.Windows.Plans.Security;

/// <summary>
/// One entry of a list. Holds its very bytes, so that what is not understood goes back as it came.
/// </summary>
internal sealed class AccessControlEntry : IEquatable<AccessControlEntry>
{
    private const int HeaderBytes = 4;
    private const int SidAt = 8;
    private const int ObjectFlagsAt = 8;
    private const int ObjectGuidsAt = 12;
    private const int GuidBytes = 16;

    private readonly byte[] _bytes;

    private AccessControlEntry(byte[] bytes, Sid? sid)
    {
        _bytes = bytes;
        Sid = sid;
    }

    public AceType Type => (AceType)_bytes[0];

    public AceFlags Flags => (AceFlags)_bytes[1];

    /// <summary>Null where the type is not known.</summary>
    public Sid? Sid { get; }

    /// <summary>0 where the type is not known.</summary>
    public uint Mask => Sid is null ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(HeaderBytes));

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>What follows the SID: the condition of a callback entry.</summary>
    public ReadOnlySpan<byte> Rest => Sid is null || IsOfObject(Type) ? default : _bytes.AsSpan(SidAt + Sid.Bytes.Length);

    public bool IsInherited => (Flags & AceFlags.Inherited) != 0;

    public bool IsInheritOnly => (Flags & AceFlags.InheritOnly) != 0;

    public bool Denies => Type is AceType.Denied or AceType.DeniedObject or AceType.DeniedCallback or
        AceType.DeniedCallbackObject;

    public static AccessControlEntry Of(
        AceType type, AceFlags flags, uint mask, Sid sid, params ReadOnlySpan<byte> rest)
    {
        if (IsOfObject(type) || !IsKnown(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Made from bytes only.");
        var length = SidAt + sid.Bytes.Length + ((rest.Length + 3) & ~3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue);
        var bytes = new byte[length];
        bytes[0] = (byte)type;
        bytes[1] = (byte)flags;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderBytes), mask);
        sid.Bytes.CopyTo(bytes.AsSpan(SidAt));
        rest.CopyTo(bytes.AsSpan(SidAt + sid.Bytes.Length));
        return new AccessControlEntry(bytes, sid);
    }

    /// <summary>The one at the start of these bytes.</summary>
    /// <param name="error">What is wrong with them; empty when true.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AccessControlEntry entry, out string error)
    {
        entry = null!;
        error = "";
        if (bytes.Length < HeaderBytes)
            return Fail("an entry is cut off", out error);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (length < HeaderBytes || length % 4 != 0 || length > bytes.Length)
            return Fail($"an entry says that it has {length} bytes", out error);
        var own = bytes[..length];
        Sid? sid = null;
        if (IsKnown((AceType)own[0]) && !TrySid(own, out sid))
            return Fail($"an entry of type {own[0]} holds no SID", out error);
        entry = new AccessControlEntry(own.ToArray(), sid);
        return true;
    }

    public bool Equals(AccessControlEntry? other) => other is not null && other.Bytes.SequenceEqual(_bytes);

    public override bool Equals(object? obj) => Equals(obj as AccessControlEntry);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Sddl.Of(this);

    private static bool TrySid(ReadOnlySpan<byte> own, out Sid? sid)
    {
        sid = null;
        var at = SidAt;
        if (IsOfObject((AceType)own[0]))
        {
            if (own.Length < ObjectGuidsAt)
                return false;
            var present = BinaryPrimitives.ReadUInt32LittleEndian(own[ObjectFlagsAt..]);
            at = ObjectGuidsAt + (GuidBytes * ((int)(present & 1) + (int)((present >> 1) & 1)));
        }
        if (own.Length < at || !Sid.TryRead(own[at..], out var found))
            return false;
        sid = found;
        return true;
    }

    /// <summary>All but compound entries, which Windows does not use, hold a mask and a SID.</summary>
    private static bool IsKnown(AceType type) => type <= AceType.ScopedPolicy && type != AceType.AllowedCompound;

    private static bool IsOfObject(AceType type) => type is >= AceType.AllowedObject and <= AceType.AlarmObject or
        AceType.AllowedCallbackObject or AceType.DeniedCallbackObject or AceType.AuditCallbackObject or
        AceType.AlarmCallbackObject;

    private static bool Fail(string what, out string error)
    {
        error = what;
        return false;
    }
}
