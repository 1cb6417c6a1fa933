using System.Text;

namespace SysWatch.Linux.Sessions;

/// <summary>
/// Bytes as text. What comes again and again, as in a flood of one use, is made once and held once. For one thread.
/// </summary>
internal sealed class LastText
{
    private byte[] _bytes = [];
    private int _length = -1;
    private string _text = "";

    public string Of(ReadOnlySpan<byte> bytes)
    {
        if (_length == bytes.Length && bytes.SequenceEqual(_bytes.AsSpan(0, _length)))
            return _text;
        if (_bytes.Length < bytes.Length)
            _bytes = new byte[bytes.Length];
        bytes.CopyTo(_bytes);
        _length = bytes.Length;
        return _text = Encoding.UTF8.GetString(bytes);
    }
}
