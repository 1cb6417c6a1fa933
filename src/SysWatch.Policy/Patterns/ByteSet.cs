namespace SysWatch.Policy.Patterns;

/// <summary>A set of byte values.</summary>
internal readonly record struct ByteSet(ulong Low, ulong Middle, ulong High, ulong Top)
{
    public static ByteSet All => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public bool IsEmpty => (Low | Middle | High | Top) == 0;

    public static ByteSet Of(byte value) => default(ByteSet).With(value);

    public static ByteSet Range(byte first, byte last)
    {
        var set = default(ByteSet);
        for (int value = first; value <= last; value++)
            set = set.With((byte)value);
        return set;
    }

    public bool Contains(byte value) => ((Word(value >> 6) >> (value & 63)) & 1) != 0;

    public ByteSet With(byte value)
    {
        var bit = 1ul << (value & 63);
        return (value >> 6) switch
        {
            0 => this with { Low = Low | bit },
            1 => this with { Middle = Middle | bit },
            2 => this with { High = High | bit },
            _ => this with { Top = Top | bit },
        };
    }

    public ByteSet Without(byte value) => Intersect(Of(value).Invert());

    public ByteSet Union(ByteSet other) =>
        new(Low | other.Low, Middle | other.Middle, High | other.High, Top | other.Top);

    public ByteSet Intersect(ByteSet other) =>
        new(Low & other.Low, Middle & other.Middle, High & other.High, Top & other.Top);

    public ByteSet Invert() => new(~Low, ~Middle, ~High, ~Top);

    private ulong Word(int index) => index switch { 0 => Low, 1 => Middle, 2 => High, _ => Top };
}
