using System.Runtime.InteropServices;
using System.Text;

namespace SysWatch.Policy.Patterns;

/// <summary>Globs for folded names (<see cref="WindowsNames.Fold"/>).</summary>
internal static class CaseFolding
{
    private const byte BeyondAscii = 0xFF;

    public static Glob Of(Glob glob) => glob with
    {
        Tokens = Of(glob.Tokens),
        Sets = [.. glob.Sets.Select(Of)],
    };

    /// <summary>
    /// A class as it is for upper case alone, which is all that folded names have. One that is negated holds what
    /// neither case of is in it; it is known by what lies beyond ASCII, which nobody can write into a class.
    /// </summary>
    public static ByteSet Of(ByteSet set)
    {
        var isNegated = set.Contains(BeyondAscii);
        for (var upper = (byte)'A'; upper <= 'Z'; upper++)
        {
            var lower = (byte)(upper | 0x20);
            var holds = isNegated ? set.Contains(upper) && set.Contains(lower)
                : set.Contains(upper) || set.Contains(lower);
            set = holds ? set.With(upper) : set.Without(upper);
            set = set.Without(lower);
        }
        return set;
    }

    /// <summary>Between other tokens bytes are whole characters, whose upper case may have more bytes.</summary>
    private static ushort[] Of(ushort[] tokens)
    {
        if (!tokens.AsSpan().ContainsAnyInRange((ushort)'a', (ushort)'z') &&
            !tokens.AsSpan().ContainsAnyInRange((ushort)0x80, (ushort)0xFF))
            return tokens;
        var folded = new List<ushort>(tokens.Length);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (Token.IsByte(token))
            {
                run.Add((byte)token);
                continue;
            }
            Take(run, folded);
            folded.Add(token);
        }
        Take(run, folded);
        return [.. folded];
    }

    private static void Take(List<byte> run, List<ushort> folded)
    {
        foreach (var unit in WindowsNames.Fold(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(run))))
            folded.Add(unit);
        run.Clear();
    }
}
