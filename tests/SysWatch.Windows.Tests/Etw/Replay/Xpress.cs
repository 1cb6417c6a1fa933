using System.Buffers.Binary;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>
/// Plain LZ77 of MS-XCA 2.3 and 2.4, as ETW compresses buffers: after each 32 flags, highest first, come that many
/// literals or matches; a match is 16 bits, 13 of distance and 3 of length, with longer lengths in what follows.
/// </summary>
internal static class Xpress
{
    private const int MatchMin = 3;
    private const int FlagsBits = 32;

    public static byte[] Expand(ReadOnlySpan<byte> packed, int length)
    {
        var output = new byte[length];
        int at = 0, to = 0, flagsLeft = 0, nibbleAt = -1;
        uint flags = 0;
        while (to < length)
        {
            if (flagsLeft == 0)
            {
                flags = BinaryPrimitives.ReadUInt32LittleEndian(packed[at..]);
                at += sizeof(uint);
                flagsLeft = FlagsBits;
            }

            var isMatch = (flags & (1u << --flagsLeft)) != 0;
            if (!isMatch)
            {
                output[to++] = packed[at++];
                continue;
            }

            // The last flags of a stream are ones without a match.
            if (at >= packed.Length)
                break;
            int word = BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
            at += sizeof(ushort);
            var count = LengthOf(packed, ref at, ref nibbleAt, word & 7);
            var from = to - (word >> 3) - 1;
            if (from < 0)
                throw new InvalidDataException($"A match at {to} begins before the buffer.");
            for (var end = Math.Min(length, to + count); to < end;)
                output[to++] = output[from++];
        }

        return output;
    }

    private static int LengthOf(ReadOnlySpan<byte> packed, ref int at, ref int nibbleAt, int length)
    {
        if (length < 7)
            return length + MatchMin;
        if (nibbleAt < 0)
        {
            nibbleAt = at;
            length = packed[at++] & 15;
        }
        else
        {
            length = packed[nibbleAt] >> 4;
            nibbleAt = -1;
        }

        if (length < 15)
            return length + 7 + MatchMin;
        length = packed[at++];
        if (length < 255)
            return length + 15 + 7 + MatchMin;
        length = BinaryPrimitives.ReadUInt16LittleEndian(packed[at..]);
        at += sizeof(ushort);
        if (length != 0)
            return length + MatchMin;
        length = (int)BinaryPrimitives.ReadUInt32LittleEndian(packed[at..]);
        at += sizeof(uint);
        return length + MatchMin;
    }

    /// <summary>Not well packed: matches of what stood at the same distance before, short ones and long ones.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        const int DistanceMax = 1 << 13;
        var writer = new XpressWriter();
        var last = new Dictionary<uint, int>();
        for (var at = 0; at < plain.Length;)
        {
            var match = 0;
            var from = -1;
            if (at + sizeof(uint) <= plain.Length)
            {
                var key = BinaryPrimitives.ReadUInt32LittleEndian(plain[at..]);
                if (last.TryGetValue(key, out from) && at - from <= DistanceMax)
                    match = plain[at..].CommonPrefixLength(plain[from..]);
                last[key] = at;
            }

            if (match >= MatchMin)
            {
                writer.Match(at - from, match);
                at += match;
            }
            else
            {
                writer.Literal(plain[at++]);
            }
        }

        return writer.ToArray();
    }
}
