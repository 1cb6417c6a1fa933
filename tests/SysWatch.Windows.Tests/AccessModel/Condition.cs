using System.Buffers.Binary;
using SysWatch.Windows.Plans.Security;

namespace SysWatch.Windows.Tests.AccessModel;

/// <summary>
/// Conditions of callback entries (MS-DTYP 2.4.4.17), as far as <c>Member_of{SID(...)}</c> goes; null is Unknown.
/// </summary>
internal static class Condition
{
    private const byte SidLiteral = 0x51;
    private const byte Composite = 0x50;
    private const byte MemberOf = 0x89;
    private const byte Not = 0xA2;

    public static byte[] IsMemberOf(Sid sid)
    {
        Span<byte> sidLength = stackalloc byte[4];
        Span<byte> wholeLength = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(sidLength, sid.Bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(wholeLength, sid.Bytes.Length + 5);
        return [.. "artx"u8, Composite, .. wholeLength, SidLiteral, .. sidLength, .. sid.Bytes, MemberOf];
    }

    public static bool? Evaluate(ReadOnlySpan<byte> condition, Func<Sid, bool> has)
    {
        if (condition.Length < 9 || !condition[..4].SequenceEqual("artx"u8) || condition[4] != Composite)
            return null;
        var end = 9 + BinaryPrimitives.ReadInt32LittleEndian(condition[5..]);
        var at = 9;
        var hasAll = true;
        while (at < end)
        {
            if (condition[at] != SidLiteral || !Sid.TryRead(condition[(at + 5)..], out var sid))
                return null;
            hasAll &= has(sid);
            at += 5 + sid.Bytes.Length;
        }
        if (condition[at] != MemberOf)
            return null;
        return at + 1 < condition.Length && condition[at + 1] == Not ? !hasAll : hasAll;
    }
}
