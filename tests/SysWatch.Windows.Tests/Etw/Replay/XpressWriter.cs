using System.Buffers.Binary;

namespace SysWatch.Windows.Tests.Etw.Replay;

/// <summary>The stream that <see cref="Xpress.Expand"/> reads.</summary>
internal sealed class XpressWriter
{
    private readonly List<byte> _bytes = [];
    private int _flagsAt = -1;
    private int _flagsLeft;
    private uint _flags;
    private int _nibbleAt = -1;

    public void Literal(byte value)
    {
        Flag(isMatch: false);
        _bytes.Add(value);
    }

    public void Match(int distance, int length)
    {
        Flag(isMatch: true);
        var rest = length - 3;
        Word(((distance - 1) << 3) | Math.Min(rest, 7));
        if (rest < 7)
            return;
        Nibble(Math.Min(rest - 7, 15));
        if (rest - 7 < 15)
            return;
        if (rest - 22 < 255)
        {
            _bytes.Add((byte)(rest - 22));
            return;
        }

        _bytes.Add(255);
        if (rest <= ushort.MaxValue)
        {
            Word(rest);
            return;
        }

        Word(0);
        Word(rest);
        Word(rest >> 16);
    }

    public byte[] ToArray()
    {
        // Flags that are not used are ones.
        if (_flagsLeft > 0)
            _flags |= (1u << _flagsLeft) - 1;
        Close();
        return [.. _bytes];
    }

    private void Flag(bool isMatch)
    {
        if (_flagsLeft == 0)
        {
            Close();
            _flagsAt = _bytes.Count;
            _bytes.AddRange([0, 0, 0, 0]);
            _flags = 0;
            _flagsLeft = 32;
        }

        _flagsLeft--;
        if (isMatch)
            _flags |= 1u << _flagsLeft;
    }

    private void Close()
    {
        if (_flagsAt < 0)
            return;
        Span<byte> flags = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(flags, _flags);
        for (var i = 0; i < flags.Length; i++)
            _bytes[_flagsAt + i] = flags[i];
    }

    private void Nibble(int value)
    {
        if (_nibbleAt < 0)
        {
            _nibbleAt = _bytes.Count;
            _bytes.Add((byte)value);
        }
        else
        {
            _bytes[_nibbleAt] |= (byte)(value << 4);
            _nibbleAt = -1;
        }
    }

    private void Word(int value)
    {
        _bytes.Add((byte)value);
        _bytes.Add((byte)(value >> 8));
    }
}
