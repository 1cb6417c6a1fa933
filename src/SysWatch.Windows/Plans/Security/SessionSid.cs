using System.Runtime.InteropServices;

namespace SysWatch.Windows.Plans.Security;

/// <summary>
/// The SID that every member of one session has and nobody else: entries and filters name it. Never given twice, so
/// that what is left of it anywhere means nobody.
/// </summary>
internal static class SessionSid
{
    /// <summary>
    /// Domains give relative ids from 1,000 up to 2^31 - 1, the well-known ones lie below 1,000: from here on no account
    /// and no group can be met, whatever the machine's or the domain's own three numbers are.
    /// </summary>
    public const uint RelativeIdMin = 0x8000_0000;

    private const uint NonUniqueIds = 21;
    private const int TriesMax = 8;

    public static Sid New(RandomFill random)
    {
        Span<uint> numbers = stackalloc uint[4];
        for (var tries = 0; tries < TriesMax; tries++)
        {
            random(MemoryMarshal.AsBytes(numbers));
            // S-1-5-21-0-0-0-* has well-known members; a source that gives equal numbers is none.
            if (numbers[0] == numbers[1] && numbers[1] == numbers[2])
                continue;
            return Sid.Of(5, NonUniqueIds, numbers[0], numbers[1], numbers[2], numbers[3] | RelativeIdMin);
        }
        throw new InvalidOperationException("The random source gives the same number again and again.");
    }

    /// <summary>One that <see cref="New"/> may have given: what a sweep takes away even without a journal.</summary>
    public static bool IsOne(Sid sid)
    {
        var bytes = sid.Bytes;
        return bytes.Length == 28 && bytes[..12].SequenceEqual("\x1\x5\0\0\0\0\0\x5\x15\0\0\0"u8) &&
            BitConverter.ToUInt32(bytes[24..]) >= RelativeIdMin;
    }
}
