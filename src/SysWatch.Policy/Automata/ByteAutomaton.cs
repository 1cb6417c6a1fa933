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
    internal const int KindShift = 30;
    internal const int LabelShift = 22;
    internal const uint KindBranch = 1;
    internal const uint KindLeaf = 2;
    internal const uint OffsetMask = (1u << KindShift) - 1;
    internal const uint RowMask = (1u << LabelShift) - 1;

    private readonly uint[] _table;
    private readonly byte[] _classes;

    internal ByteAutomaton(uint[] table, byte[] classes)
    {
        _table = table;
        _classes = classes;
    }

    /// <summary>
    /// Dense rows, then one word for each sparse state, then branches, then the sparse states' outcomes.
    /// </summary>
    public ReadOnlySpan<uint> Table => _table;

    /// <summary>The class of each byte: 256 entries.</summary>
    public ReadOnlySpan<byte> Classes => _classes;

    /// <summary>The state before the byte that names the group.</summary>
    public required uint Root { get; init; }

    /// <summary>States below are dense: each is the index of its row in the table.</summary>
    public required uint DenseWords { get; init; }

    /// <summary>Words of a dense row: a target for each class, then the outcome.</summary>
    public required uint RowWords { get; init; }

    /// <summary>Number of sparse states; each is the index of its word.</summary>
    public required uint SparseCount { get; init; }

    /// <summary>The index at which the sparse states' outcomes start.</summary>
    public required uint SparseOutcomes { get; init; }

    /// <summary>Number of different outcomes.</summary>
    public required int OutcomeCount { get; init; }

    public int StateCount => (int)(DenseWords / RowWords + SparseCount);

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
            state = Leave(word, value);
        }
        return state;
    }

    /// <summary>The number of the answer at this state.</summary>
    public int OutcomeAt(uint state) => state < DenseWords
        ? (int)_table[state + RowWords - 1]
        : (int)_table[SparseOutcomes + (state - DenseWords)];

    /// <summary>The state before the first byte of a text, in one group of patterns.</summary>
    public uint StartOf(byte group) => Walk(Root, [group]);

    /// <summary>A number from 0 to <see cref="StateCount"/> for arrays beside the table.</summary>
    internal int NumberOf(uint state) => state < DenseWords
        ? (int)(state / RowWords)
        : (int)(DenseWords / RowWords + (state - DenseWords));

    internal uint StateOf(int number)
    {
        var rows = DenseWords / RowWords;
        return number < rows ? (uint)number * RowWords : DenseWords + ((uint)number - rows);
    }

    /// <summary>From a sparse state by a byte that does not lead along its chain.</summary>
    private uint Leave(uint word, byte value)
    {
        uint row;
        if (word >> KindShift == KindBranch)
        {
            var offset = word & OffsetMask;
            row = _table[offset];
            var range = _table[offset + 1];
            var index = value - (range & 0xff);
            if (index < range >> 8)
            {
                var target = _table[offset + 2 + index];
                if (target != NoEdge)
                    return target;
            }
        }
        else
        {
            row = word & RowMask;
        }
        return _table[row * RowWords + _classes[value]];
    }
}
