using System.Collections.Immutable;
using System.Text;
using SysWatch.Policy.Compilation;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Patterns;

/// <summary>Turns the text of a glob into tokens.</summary>
internal sealed partial class GlobParser(GlobKind kind)
{
    /// <summary>What the last failed call found wrong: a sentence that continues "the glob '...': ".</summary>
    public string Error { get; private set; } = "";

    /// <summary>The last error is a limit of the language, not a mistake in the glob.</summary>
    public bool IsLimit { get; private set; }

    private string _text = "";
    private int _at;
    private Anchor _anchor;
    private PathStyle? _only;
    private readonly List<ushort> _tokens = [];
    private readonly List<ByteSet> _sets = [];

    /// <summary>Every alternative of a glob; null on an error.</summary>
    public ImmutableArray<Glob>? Parse(string glob)
    {
        IsLimit = false;
        if (!IsText(glob))
            return null;
        _byBackslash = SeparatesByBackslash(glob);
        if (_byBackslash)
            glob = glob.Replace('\\', '/');
        if (Braces.Expand(glob, out var error) is not { } alternatives)
        {
            IsLimit = error.Contains(" than ", StringComparison.Ordinal);
            Error = error;
            return null;
        }
        var results = ImmutableArray.CreateBuilder<Glob>(alternatives.Count);
        foreach (var alternative in alternatives)
        {
            if (!ParseAlternative(alternative))
                return null;
            results.Add(new Glob(_anchor, [.. _tokens], [.. _sets], _only));
        }
        return results.MoveToImmutable();
    }

    /// <summary>Where the class that opens here closes; -1 when it does not.</summary>
    internal static int ClassEnd(string text, int open)
    {
        var i = open + 1;
        if (i < text.Length && text[i] == '!')
            i++;
        for (var first = i; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == ']' && i > first)
                return i;
        }
        return -1;
    }

    private bool IsText(string glob)
    {
        if (glob.Length == 0)
            return Fail("it is empty.");
        if (Encoding.UTF8.GetByteCount(glob) > ProfileLimits.PatternBytesMax)
            return FailLimit($"it is longer than {ProfileLimits.PatternBytesMax} bytes.");
        return !glob.Contains('\0') || Fail("it holds a NUL character.");
    }

    private bool ParseAlternative(string text)
    {
        _text = text;
        _at = 0;
        _anchor = Anchor.None;
        _only = null;
        _isWhole = false;
        _tokens.Clear();
        _sets.Clear();
        return kind == GlobKind.Variable ? ParseVariable() : ParseStart() && (_isWhole || ParseNames());
    }

    private bool ParseVariable()
    {
        if (_text.Length == 0)
            return Fail("an alternative is empty.");
        while (_at < _text.Length)
        {
            if (_text[_at] == '=')
                return Fail("the name of a variable holds no '='.");
            if (!ParseElement())
                return false;
        }
        return true;
    }

    /// <summary>Reads up to and with the first separator.</summary>
    private bool ParseStart()
    {
        if (kind == GlobKind.Key)
            return ParseKeyStart();
        if (IsWindowsStart())
            return ParseWindowsStart();
        if (kind == GlobKind.Socket && _text.StartsWith('@'))
        {
            _only = PathStyle.Posix;
            _tokens.Add('@');
            _at = 1;
            if (_text.Length > 1 && _text[1] == '/')
                _tokens.Add(_text[_at++]);
            return _text.Length > 1 || Fail("the name after '@' is missing.");
        }
        if (_text.StartsWith('/') || _text == "**" || _text.StartsWith("**/", StringComparison.Ordinal))
        {
            _at = _text[0] == '/' ? 1 : 0;
            _only = _text[0] == '/' ? PathStyle.Posix : null;
            _tokens.Add('/');
            return true;
        }
        _anchor = Placeholders.AnchorOf(_text);
        _at = Placeholders.WordOf(_anchor).Length;
        if (_anchor != Anchor.None)
        {
            // Nothing on Windows is such a directory.
            _only = _anchor == Anchor.Runtime ? PathStyle.Posix : null;
            if (_at < _text.Length)
                _tokens.Add(_text[_at++]);
            return true;
        }
        if (Placeholders.AnchorOf(_text.Replace('\\', '/')) != Anchor.None)
            return Fail("behind a placeholder stands '/', which serves both systems.");
        return Fail(_text.StartsWith("$HOME", StringComparison.Ordinal) ||
            _text.StartsWith("${HOME}", StringComparison.Ordinal)
            ? "it starts with $HOME, which anyone can set; write ~ for the home from the account database."
            : $"it starts with none of /, {Placeholders.Words}, **/" + (kind == GlobKind.Socket ? " and @" : "") +
                @", nor as names of Windows do: C:\, %NAME%\, \\.");
    }

    private bool ParseNames()
    {
        var isRoot = _tokens.Count == 1 && _at == _text.Length && _text.Length == 1;
        if (isRoot || (_at == _text.Length && _text[^1] != '/'))
            return true;
        while (true)
        {
            if (IsNextName("**"))
            {
                if (_at + 2 == _text.Length)
                {
                    EndWithRest();
                    return true;
                }
                _at += 3;
                if (_tokens[^1] != Token.Names)
                    _tokens.Add(Token.Names);
                continue;
            }
            if (IsNextName("") || IsNextName(".") || IsNextName(".."))
                return FailName();
            while (_at < _text.Length && _text[_at] != '/')
            {
                if (!ParseElement())
                    return false;
            }
            if (_at == _text.Length)
                return true;
            _tokens.Add('/');
            _at++;
        }
    }

    private void EndWithRest()
    {
        if (_tokens[^1] == Token.Names)
            _tokens.RemoveAt(_tokens.Count - 1);
        _tokens.Add(Token.Rest);
    }

    private bool ParseElement()
    {
        var character = _text[_at];
        switch (character)
        {
            case '*':
                if (kind != GlobKind.Variable && _at + 1 < _text.Length && _text[_at + 1] == '*')
                    return Fail("'**' stands for whole names: write /**/ or end with /**.");
                if (_tokens.Count == 0 || _tokens[^1] != Token.Star)
                    _tokens.Add(Token.Star);
                _at++;
                return true;
            case '?':
                _tokens.Add(Token.One);
                _at++;
                return true;
            case '[':
                return ParseClass();
            case '\\':
                if (++_at == _text.Length)
                    return Fail("it ends with a single '\\'.");
                if (_text[_at] == '/')
                    return Fail("a '/' cannot be quoted.");
                if (kind != GlobKind.Variable && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_'))
                {
                    return Fail("a '\\' quotes what would mean something else, and separates no names here: write " +
                        "'/', which holds on Windows as well, or begin with %USERPROFILE% or a drive.");
                }
                break;
            default:
                break;
        }
        var rune = Rune.TryGetRuneAt(_text, _at, out var read) ? read : Rune.ReplacementChar;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)])
            _tokens.Add(Fold(unit));
        _at += rune.Utf16SequenceLength;
        return true;
    }

    private bool ParseClass()
    {
        var end = ClassEnd(_text, _at);
        if (end < 0)
            return Fail("a '[' has no ']'; write \\[ for the character.");
        var i = _at + 1;
        var negated = _text[i] == '!';
        if (negated)
            i++;
        var set = default(ByteSet);
        while (i < end)
        {
            var first = ClassByte(ref i);
            var last = first;
            if (i + 1 < end && _text[i] == '-')
            {
                i++;
                last = ClassByte(ref i);
            }
            if (first < 0 || last < 0)
                return Fail("a class holds single bytes: write {x,y} for characters beyond ASCII.");
            if (last < first)
                return Fail($"the range {(char)first}-{(char)last} is the wrong way round.");
            set = set.Union(ByteSet.Range((byte)first, (byte)last));
        }
        if (kind == GlobKind.Variable)
            set = FoldSet(set);
        set = negated ? set.Invert() : set;
        if (kind != GlobKind.Variable)
            set = set.Without((byte)'/');
        if (set.IsEmpty)
            return Fail("a class matches nothing.");
        _tokens.Add((ushort)(Token.FirstSet + _sets.Count));
        _sets.Add(set);
        _at = end + 1;
        return true;
    }

    private int ClassByte(ref int i)
    {
        if (_text[i] == '\\')
            i++;
        return _text[i] < 128 ? _text[i++] : -1;
    }

    private static ByteSet FoldSet(ByteSet set)
    {
        for (var letter = (byte)'A'; letter <= 'Z'; letter++)
        {
            if (set.Contains(letter))
                set = set.With((byte)(letter | 0x20));
        }
        return set;
    }

    private byte Fold(byte unit) =>
        kind == GlobKind.Variable && unit is >= (byte)'A' and <= (byte)'Z' ? (byte)(unit | 0x20) : unit;

    private bool IsNextName(string name) =>
        string.CompareOrdinal(_text, _at, name, 0, name.Length) == 0 &&
        (_at + name.Length == _text.Length || _text[_at + name.Length] == '/');

    private bool FailName()
    {
        if (IsNextName(""))
        {
            return Fail(_at == _text.Length
                ? "it ends with '/'; leave that out, or end with /** for everything below too."
                : "it holds '//'.");
        }
        return Fail("it holds '.' or '..' as a name; a glob speaks of resolved paths.");
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }

    private bool FailLimit(string error)
    {
        IsLimit = true;
        return Fail(error);
    }
}
