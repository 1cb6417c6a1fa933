using SysWatch.Policy.Patterns;

namespace SysWatch.Policy.Automata;

/// <summary>Bytes that no glob tells apart share a class, which keeps the rows of the dense states short.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _classOf = new byte[256];
    private readonly List<byte> _representatives = [];

    public ByteClasses(PatternGraph graph, ByteSetTable sets, int separator)
    {
        var distinct = TokensBeyondSpine(graph);
        var signature = new int[256];
        var count = 1;
        if (separator >= 0)
            count = Split(signature, count, ByteSet.Of((byte)separator));
        foreach (var token in distinct)
        {
            if (token < Token.Star)
                count = Split(signature, count, ByteSet.Of((byte)token));
            else if (token >= Token.FirstSet)
                count = Split(signature, count, sets[(ushort)token]);
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
        Separator = separator < 0 ? null : _classOf[separator];
    }

    /// <summary>The class of the byte between names.</summary>
    public byte? Separator { get; }

    public int Count => _representatives.Count;

    public byte this[byte value] => _classOf[value];

    /// <summary>One byte of a class.</summary>
    public byte Representative(int number) => _representatives[number];

    public byte[] ToArray() => [.. _classOf];

    private static HashSet<int> TokensBeyondSpine(PatternGraph graph)
    {
        var tokens = new HashSet<int>();
        var isBeyond = new bool[graph.Count];
        for (var number = 0; number < graph.Count; number++)
        {
            if (graph.BeginOf(number) != PatternGraph.None)
                isBeyond[graph.BeginOf(number)] = true;
        }
        for (var number = graph.Count - 1; number >= 0; number--)
        {
            if (!isBeyond[number])
                continue;
            foreach (var child in graph[number].Children)
            {
                isBeyond[child] = true;
                tokens.Add(graph.TokenOf(child));
            }
        }
        return tokens;
    }

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
