namespace SysWatch.Policy.Patterns;

public static partial class WindowsNames
{
    /// <summary>Bytes that one unit of text becomes at most.</summary>
    public const int FoldedBytesPerUnit = 3;

    /// <summary>
    /// What is compared: the upper case of each UTF-16 unit, as UTF-8. A surrogate without its other half is a name's
    /// own on NTFS; it becomes the three bytes that UTF-8 would have for it (WTF-8), and so equals no other name.
    /// </summary>
    public static byte[] Fold(string canonical)
    {
        var utf8 = new byte[canonical.Length * FoldedBytesPerUnit];
        TryFold(canonical, utf8, out var written);
        return utf8[..written];
    }

    /// <summary>The same without allocating; false, with nothing to be read, when there is too little room.</summary>
    public static bool TryFold(ReadOnlySpan<char> canonical, Span<byte> utf8, out int written)
    {
        written = 0;
        for (var i = 0; i < canonical.Length; i++)
        {
            var unit = char.ToUpperInvariant(canonical[i]);
            if (char.IsHighSurrogate(unit) && i + 1 < canonical.Length && char.IsLowSurrogate(canonical[i + 1]))
            {
                if (!TryWrite(char.ConvertToUtf32(unit, canonical[++i]), utf8, ref written))
                    return false;
            }
            else if (!TryWrite(unit, utf8, ref written))
            {
                return false;
            }
        }
        return true;
    }

    private static bool TryWrite(int scalar, Span<byte> utf8, ref int written)
    {
        var length = scalar switch { < 0x80 => 1, < 0x800 => 2, < 0x10000 => 3, _ => 4 };
        if (written + length > utf8.Length)
        {
            written = 0;
            return false;
        }
        for (var i = length - 1; i > 0; i--)
        {
            utf8[written + i] = (byte)(0x80 | (scalar & 0x3F));
            scalar >>= 6;
        }
        var mark = length switch { 1 => 0, 2 => 0xC0, 3 => 0xE0, _ => 0xF0 };
        utf8[written] = (byte)(mark | scalar);
        written += length;
        return true;
    }
}
