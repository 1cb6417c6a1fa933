namespace SysWatch.Policy.Patterns;

/// <summary>Matches one glob by itself: to explain a verdict, and to pick an agent's profile.</summary>
internal static class GlobMatcher
{
    public const int NoSeparator = -1;

    /// <summary>Time grows with the product of both lengths, never more.</summary>
    public static bool IsMatch(ReadOnlySpan<ushort> glob, ReadOnlySpan<byte> text, ByteSetTable sets, int separator)
    {
        var now = new bool[glob.Length + 1];
        var next = new bool[glob.Length + 1];
        Enter(glob, now, 0);
        foreach (var unit in text)
        {
            Array.Clear(next);
            for (var i = 0; i < glob.Length; i++)
            {
                if (now[i])
                    Step(glob, next, i, unit, sets, separator);
            }
            (now, next) = (next, now);
        }
        return now[glob.Length];
    }

    /// <summary>Position i means: the tokens before i are read. Tokens that may be empty are passed over too.</summary>
    private static void Enter(ReadOnlySpan<ushort> glob, bool[] positions, int at)
    {
        positions[at] = true;
        while (at < glob.Length && Token.IsEntered(glob[at]))
            positions[++at] = true;
    }

    private static void Step(
        ReadOnlySpan<ushort> glob, bool[] next, int at, byte unit, ByteSetTable sets, int separator)
    {
        switch (glob[at])
        {
            case Token.Rest:
                Enter(glob, next, at);
                break;
            case Token.Names:
                // Inside of the names; only a separator ends them.
                next[at] = true;
                if (unit == separator)
                    Enter(glob, next, at);
                break;
            case Token.Star:
                if (unit != separator)
                    Enter(glob, next, at);
                break;
            case Token.One:
                if (unit != separator)
                    Enter(glob, next, at + 1);
                break;
            case var token when Token.IsByte(token):
                if (token == unit)
                    Enter(glob, next, at + 1);
                break;
            case var token:
                if (sets[token].Contains(unit))
                    Enter(glob, next, at + 1);
                break;
        }
    }
}
