using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>Bytes that no glob tells apart share a class, which keeps the rows of the dense states short.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _classOf = new byte[256];
    private readonly List<byte> _representatives = [];

    public ByteClasses(PatternTree tree, ByteSetTable sets, int separator)
    {
        var distinct = new HashSet<ushort>();
        for (var node = 1; node < tree.Count; node++)
        {
            if (!tree.IsSpine(node))
                distinct.Add(tree.TokenOf(node));
        }
        var signature = new int[256];
        var count = 1;
        if (separator >= 0)
            count = Split(signature, count, ByteSet.Of((byte)separator));
        foreach (var token in distinct)
        {
            if (Token.IsByte(token))
                count = Split(signature, count, ByteSet.Of((byte)token));
            else if (token >= Token.FirstSet)
                count = Split(signature, count, sets[token]);
        }
        var numbers = new Dictionary<int, byte>();
        for (var value = 0; value < 256; value++)
        {
            if (!numbers.TryGetValue(signature[value], out var number))
            {
                number = (byte)numbers.Count;
                numbers.Add(signature[value], number);
                _representatives.Add((byte)value);
            }
            _classOf[value] = number;
        }
    }

    public int Count => _representatives.Count;

    public byte this[byte value] => _classOf[value];

    /// <summary>One byte of a class.</summary>
    public byte Representative(int number) => _representatives[number];

    public byte[] ToArray() => [.. _classOf];

    /// <summary>Separates the members of a set from the rest; returns the number of classes so far.</summary>
    private static int Split(int[] signature, int count, ByteSet set)
    {
        var renamed = new Dictionary<int, int>();
        for (var value = 0; value < 256; value++)
        {
            if (!set.Contains((byte)value))
                continue;
            if (!renamed.TryGetValue(signature[value], out var name))
                renamed.Add(signature[value], name = count++);
            signature[value] = name;
        }
        return count;
    }
}
