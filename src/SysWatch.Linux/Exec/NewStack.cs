using System.Buffers;
using System.Buffers.Binary;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Exec;

/// <summary>
/// The stack of a program that has not run yet, as execve(2) left it: argc, argv, NULL, envp, NULL, the auxiliary
/// vector, then the strings. Valid while the process is held at its exec stop; nobody else writes there then.
/// </summary>
internal sealed class NewStack : IDisposable
{
    /// <summary>The kernel allows 6 MiB of strings and pointers together, whatever the limits say.</summary>
    public const int BytesMax = 16 << 20;

    private const int BytesUsual = 32 << 10;
    private const int Word = sizeof(ulong);

    private readonly ulong _address;
    private byte[] _bytes;
    private int _length;
    private int _environment;
    private int _auxiliary;
    private int _end;

    private NewStack(ulong address)
    {
        _address = address;
        _bytes = ArrayPool<byte>.Shared.Rent(BytesUsual);
    }

    public int ArgumentCount { get; private set; }

    public int VariableCount { get; private set; }

    /// <summary>Null when it cannot be read or is not of the form that the kernel writes.</summary>
    public static NewStack? Read(int pid, ulong stackPointer)
    {
        var stack = new NewStack(stackPointer);
        if (stack.Fill(pid) && stack.Parse())
            return stack;
        stack.Dispose();
        return null;
    }

    /// <summary>An argument's bytes, without the NUL.</summary>
    public ReadOnlySpan<byte> Argument(int index) => String(Word * (1 + index));

    /// <summary>The path that execve was given (AT_EXECFN): for a script, the script's. May be empty.</summary>
    public ReadOnlySpan<byte> ExecutedName
    {
        get
        {
            const ulong executedName = 31;
            for (var entry = _auxiliary; entry < _end - (2 * Word); entry += 2 * Word)
            {
                if (WordAt(entry) == executedName && WordAt(entry + Word) - _address < (ulong)_length)
                    return String(entry + Word);
            }

            return default;
        }
    }

    /// <summary>A variable's bytes, <c>NAME=value</c> as a rule, without the NUL.</summary>
    public ReadOnlySpan<byte> Variable(int index) => String(_environment + (Word * index));

    /// <summary>
    /// Takes these variables away: their strings become NULs, their pointers leave envp, and the auxiliary vector
    /// moves down to follow it, as ld.so itself does when it drops its own arguments. The stack pointer, and with it
    /// the alignment, stays.
    /// </summary>
    /// <param name="indexes">Ascending.</param>
    public bool Remove(int pid, ReadOnlySpan<int> indexes)
    {
        var firstSlot = _environment + (Word * indexes[0]);
        foreach (var index in indexes)
        {
            var text = String(_environment + (Word * index));
            var at = WordAt(_environment + (Word * index));
            _bytes.AsSpan((int)(at - _address), text.Length).Clear();
            if (!ProcessMemory.Write(pid, at, new byte[text.Length]))
                return false;
        }

        var to = indexes[0];
        var next = 0;
        for (var from = indexes[0]; from <= VariableCount; from++)
        {
            if (next < indexes.Length && indexes[next] == from)
            {
                next++;
                continue;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(Slot(to++), WordAt(_environment + (Word * from)));
        }

        var moved = _auxiliary - (Word * indexes.Length);
        _bytes.AsSpan(_auxiliary, _end - _auxiliary).CopyTo(_bytes.AsSpan(moved));
        var movedEnd = moved + (_end - _auxiliary);
        _bytes.AsSpan(movedEnd, _end - movedEnd).Clear();
        VariableCount -= indexes.Length;
        _auxiliary = moved;
        var written = ProcessMemory.Write(pid, _address + (ulong)firstSlot, _bytes.AsSpan(firstSlot.._end));
        _end = movedEnd;
        return written;
    }

    public void Dispose()
    {
        // What was read may be secret, and the pool hands the array to others.
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = [];
    }

    private Span<byte> Slot(int index) => _bytes.AsSpan(_environment + (Word * index), Word);

    private bool Fill(int pid)
    {
        while (true)
        {
            _length = ProcessMemory.Read(pid, _address, _bytes);
            if (_length <= Word || _length < _bytes.Length)
                return _length > Word;
            if (_bytes.Length >= BytesMax)
                return false;
            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 4);
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
            _bytes = larger;
        }
    }

    private bool Parse()
    {
        var count = WordAt(0);
        if (count > (ulong)(_length / Word))
            return false;
        ArgumentCount = (int)count;
        _environment = Word * (ArgumentCount + 2);
        if (!FindNull(_environment, Word, out var end) || !AllStrings(Word, ArgumentCount))
            return false;
        VariableCount = (end - _environment) / Word;
        _auxiliary = end + Word;
        if (!AllStrings(_environment, VariableCount) || !FindNull(_auxiliary, 2 * Word, out end))
            return false;
        _end = end + (2 * Word);
        return _end <= _length;
    }

    private bool FindNull(int from, int step, out int at)
    {
        for (at = from; at + Word <= _length; at += step)
        {
            if (WordAt(at) == 0)
                return true;
        }

        return false;
    }

    private bool AllStrings(int from, int count)
    {
        for (var slot = from; slot < from + (Word * count); slot += Word)
        {
            var offset = WordAt(slot) - _address;
            if (offset >= (ulong)_length || _bytes.AsSpan((int)offset.._length).IndexOf((byte)0) < 0)
                return false;
        }

        return true;
    }

    private ReadOnlySpan<byte> String(int slot)
    {
        var rest = _bytes.AsSpan((int)(WordAt(slot) - _address).._length);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }

    private ulong WordAt(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(offset, Word));
}
