namespace SysWatch.Policy.Patterns;

/// <summary>A text that a glob matches.</summary>
internal static class GlobSample
{
    public static byte[] Of(ReadOnlySpan<ushort> tokens, ByteSetTable sets)
    {
        var sample = new List<byte>();
        foreach (var token in tokens)
        {
            switch (token)
            {
                case Token.Star or Token.One or Token.Rest:
                    sample.Add((byte)'x');
                    break;
                case Token.Names:
                    break;
                case var value when Token.IsByte(value):
                    sample.Add((byte)value);
                    break;
                default:
                    sample.Add(FirstOf(sets[token]));
                    break;
            }
        }
        return [.. sample];
    }

    private static byte FirstOf(ByteSet set)
    {
        for (var value = 0; value < 256; value++)
        {
            if (set.Contains((byte)value))
                return (byte)value;
        }
        return 0;
    }
}
