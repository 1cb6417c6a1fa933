using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SysWatch.Policy.Automata;

/// <summary>
/// A minimised automaton over bytes in one flat table of 32-bit words; src/SysWatch.Policy/README.md describes the
/// words for those who walk them elsewhere. Immutable.
/// </summary>
public sealed class ByteAutomaton
{
    internal const uint NoEdge = uint.MaxValue;
    internal const uint RecordFlag = 1u << 31;
    internal const int RecordWords = 3;
    internal const int SpanShift = 8;
    internal const uint SpanMask = 0x1ff;
    internal const int LabelShift = 22;
    internal const uint RowMask = (1u << LabelShift) - 1;

    private readonly uint[] _table;
    private readonly byte[] _classes;
    private readonly uint[] _starts;

    internal ByteAutomaton(uint[] table, byte[] classes, uint[] starts)
    {
        _table = table;
        _classes = classes;
        _starts = starts;
    }

    /// <summary>Dense rows, then links of one word and records of several.</summary>
    public ReadOnlySpan<uint> Table => _table;

    /// <summary>The class of each byte: 256 entries.</summary>
    public ReadOnlySpan<byte> Classes => _classes;

    /// <summary>States below are dense: each is the index of its row in the table.</summary>
    public required uint DenseWords { get; init; }

    /// <summary>Words of a dense row: a target for each class, then the outcome.</summary>
    public required uint RowWords { get; init; }

    public required int StateCount { get; init; }

    /// <summary>Number of different outcomes.</summary>
    public required int OutcomeCount { get; init; }

    /// <summary>The state after more bytes.</summary>
    public uint Walk(uint state, ReadOnlySpan<byte> bytes)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref var classes = ref MemoryMarshal.GetArrayDataReference(_classes);
        var denseWords = DenseWords;
        foreach (var value in bytes)
        {
            // Every index below was written by TableWriter, so that the checks of an array would never fail.
            var word = Unsafe.Add(ref table, state + (state < denseWords ? Unsafe.Add(ref classes, value) : 0u));
            if (state < denseWords)
            {
                state = word;
                continue;
            }
            if (word >> LabelShift == value)
            {
                state++;
                continue;
            }
            state = Leave(state, word, value);
        }
        return state;
    }

    /// <summary>The number of the answer at this state.</summary>
    public int OutcomeAt(uint state)
    {
        if (state < DenseWords)
            return (int)_table[state + RowWords - 1];
        var word = _table[state];
        return (word & RecordFlag) != 0
            ? (int)_table[state + 2]
            : (int)_table[((word & RowMask) * RowWords) + RowWords - 1];
    }

    /// <summary>The state before the first byte of a text, in one group of patterns.</summary>
    public uint StartOf(int group) => _starts[group];

    /// <summary>From a state that is no row by a byte that does not lead along its chain.</summary>
    private uint Leave(uint state, uint word, byte value)
    {
        var row = word & RowMask;
        if ((word & RecordFlag) != 0)
        {
            var index = value - (word & 0xff);
            if (index < (word >> SpanShift & SpanMask))
            {
                var target = _table[state + RecordWords + index];
                if (target != NoEdge)
                    return target;
            }
            row = _table[state + 1];
        }
        return _table[(row * RowWords) + _classes[value]];
    }
}
