namespace SysWatch.Policy.Patterns;

/// <summary>Numbers the distinct byte sets of the globs that are compiled together.</summary>
internal sealed class ByteSetTable
{
    private readonly Dictionary<ByteSet, ushort> _tokens = [];
    private readonly List<ByteSet> _sets = [];

    public ByteSet this[ushort token] => _sets[token - Token.FirstSet];

    /// <summary>The token of this set; 0 when there is no number left.</summary>
    public ushort TokenOf(ByteSet set)
    {
        if (_tokens.TryGetValue(set, out var token))
            return token;
        if (_sets.Count + Token.FirstSet >= ushort.MaxValue)
            return 0;
        token = (ushort)(_sets.Count + Token.FirstSet);
        _sets.Add(set);
        _tokens.Add(set, token);
        return token;
    }
}
