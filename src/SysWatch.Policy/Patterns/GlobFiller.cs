using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Patterns;

/// <summary>Writes globs out for one session.</summary>
internal sealed class GlobFiller
{
    private readonly ByteSetTable _sets;
    private readonly byte[][] _before;
    private readonly PathStyle _style;

    public GlobFiller(PolicyContext context, ByteSetTable sets)
    {
        _sets = sets;
        _style = context.Style;
        _before = new byte[Enum.GetValues<Anchor>().Length][];
        _before[(int)Anchor.None] = [];
        foreach (var anchor in Placeholders.Of(_style))
        {
            var value = Placeholders.ValueOf(anchor, context).TrimEnd('/');
            _before[(int)anchor] =
                _style == PathStyle.Windows ? WindowsNames.Fold(value) : Encoding.UTF8.GetBytes(value);
        }
    }

    /// <summary>The limit that the last failed call ran into: a sentence that continues "the glob '...': ".</summary>
    public string Error { get; private set; } = "";

    /// <summary>Adds the lists of tokens of a glob, none of one for another system; false on an error.</summary>
    public bool TryFill(Glob glob, List<ushort[]> results)
    {
        if (!glob.IsFor(_style))
            return true;
        if (_style == PathStyle.Windows)
            glob = CaseFolding.Of(glob);
        var before = _before[(int)glob.Anchor];
        var length = before.Length + glob.Tokens.Length;
        if (length > ProfileLimits.PatternBytesMax)
            return Fail($"it is longer than {ProfileLimits.PatternBytesMax} bytes with placeholders filled in.");
        var tokens = new ushort[Math.Max(length, 1)];
        // What a placeholder alone stands for may be the root.
        tokens[0] = '/';
        for (var i = 0; i < before.Length; i++)
            tokens[i] = before[i];
        glob.Tokens.CopyTo(tokens, before.Length);
        if (!glob.Sets.IsEmpty && !TryNumberSets(glob, tokens.AsSpan(before.Length)))
            return Fail("the profile has more than 65,000 distinct classes.");
        // `a/**` is `a` itself too: that is a list of tokens of its own.
        if (tokens is [_, .., (ushort)'/', Token.Rest])
            results.Add(tokens[..^2]);
        results.Add(tokens);
        return true;
    }

    private bool TryNumberSets(Glob glob, Span<ushort> tokens)
    {
        foreach (ref var token in tokens)
        {
            if (token < Token.FirstSet)
                continue;
            token = _sets.TokenOf(glob.Sets[token - Token.FirstSet]);
            if (token == 0)
                return false;
        }
        return true;
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }
}
