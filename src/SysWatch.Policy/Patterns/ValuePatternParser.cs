using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SysWatch.Policy.Profiles;

namespace SysWatch.Policy.Patterns;

/// <summary>Reads the subset of regular expressions that profiles have for values.</summary>
internal sealed class ValuePatternParser
{
    private readonly string _text;
    private int _at;
    private int _depth;
    private string _error = "";

    private ValuePatternParser(string text) => _text = text;

    /// <summary>Null and an error (a sentence) when the pattern is malformed.</summary>
    public static ValuePattern? Parse(string text, out string error)
    {
        var parser = new ValuePatternParser(text);
        var node = text.Length == 0 ? parser.Fail("it is empty.")
            : Encoding.UTF8.GetByteCount(text) > ProfileLimits.PatternBytesMax
                ? parser.Fail($"it is longer than {ProfileLimits.PatternBytesMax} bytes.")
                : parser.ParseChoice();
        if (node is not null && parser._at < text.Length)
            node = parser.Fail("a ')' has no '('; write \\) for the character.");
        if (node is not null && node.CanBeEmpty)
            node = parser.Fail("it is found in every value, because it also matches nothing.");
        error = parser._error;
        if (node is null)
            return null;
        var steps = ImmutableArray.CreateBuilder<ValueStep>();
        var start = node.Write(steps, ValueStep.End);
        if (start == ValueNode.TooLong)
        {
            error = $"it has more than {ProfileLimits.ValuePositionsMax} steps once its repetitions are written out.";
            return null;
        }
        return new ValuePattern(steps.ToImmutable(), start, node.Literal());
    }

    private ValueNode? ParseChoice()
    {
        if (++_depth > ProfileLimits.NestingMax)
            return Fail($"groups are nested deeper than {ProfileLimits.NestingMax}.");
        var choices = new List<ValueNode>();
        do
        {
            if (ParseSequence() is not { } sequence)
                return null;
            choices.Add(sequence);
        }
        while (TryTake('|'));
        _depth--;
        return choices.Count == 1 ? choices[0] : new ChoiceNode(choices);
    }

    private SequenceNode? ParseSequence()
    {
        var items = new List<ValueNode>();
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
        {
            if (ParseAtom() is not { } atom)
                return null;
            if (IsRepetition())
            {
                if (ParseRepetition(atom) is not { } repeated)
                    return null;
                atom = repeated;
                if (IsRepetition())
                    return FailSequence("a repetition repeats a repetition; put '(' and ')' around the inner one.");
            }
            items.Add(atom);
        }
        return new SequenceNode(items);
    }

    private bool IsRepetition() => _at < _text.Length && _text[_at] is '*' or '+' or '?' or '{';

    private ValueNode? ParseAtom()
    {
        var character = _text[_at++];
        switch (character)
        {
            case '(':
                if (_at < _text.Length && _text[_at] == '?')
                    return Fail("groups that start with '(?' are not in the subset; write '(...)'.");
                if (ParseChoice() is not { } group)
                    return null;
                return TryTake(')') ? group : Fail("a '(' has no ')'; write \\( for the character.");
            case '[':
                return ParseClass();
            case '.':
                return new SetNode(ByteSet.All);
            case '\\':
                return ParseQuoted(false) is { } set ? new SetNode(set) : null;
            case '^' or '$':
                return Fail($"there are no anchors; write \\{character} for the character.");
            case '*' or '+' or '?' or '{':
                return Fail($"'{character}' repeats nothing; write \\{character} for the character.");
            default:
                _at--;
                return ParseLiteral();
        }
    }

    private SequenceNode ParseLiteral()
    {
        var rune = Rune.TryGetRuneAt(_text, _at, out var read) ? read : Rune.ReplacementChar;
        _at += rune.Utf16SequenceLength;
        Span<byte> utf8 = stackalloc byte[4];
        var items = new List<ValueNode>();
        foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)])
            items.Add(new SetNode(ByteSet.Of(unit)));
        return new SequenceNode(items);
    }

    private RepeatNode? ParseRepetition(ValueNode inner)
    {
        switch (_text[_at++])
        {
            case '*':
                return new RepeatNode(inner, 0, null);
            case '+':
                return new RepeatNode(inner, 1, null);
            case '?':
                return new RepeatNode(inner, 0, 1);
            default:
                break;
        }
        var end = _text.IndexOf('}', _at);
        var parts = end < 0 ? [] : _text[_at..end].Split(',');
        if (parts.Length is < 1 or > 2 || !TryCount(parts[0], out var least))
            return FailRepetition();
        _at = end + 1;
        if (parts.Length == 1)
            return new RepeatNode(inner, least, least);
        if (parts[1].Length == 0)
            return new RepeatNode(inner, least, null);
        return TryCount(parts[1], out var most) && most >= least ? new RepeatNode(inner, least, most)
            : FailRepetition();
    }

    private RepeatNode? FailRepetition()
    {
        Fail($"a repetition is {{m}}, {{m,}} or {{m,n}} with numbers up to {ProfileLimits.RepetitionsMax}; write " +
            $"\\{{ for the character.");
        return null;
    }

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) &&
        count <= ProfileLimits.RepetitionsMax;

    private SetNode? ParseClass()
    {
        var negated = TryTake('^');
        var set = default(ByteSet);
        for (var isFirst = true; ; isFirst = false)
        {
            if (_at >= _text.Length)
                return FailSet("a '[' has no ']'; write \\[ for the character.");
            if (_text[_at] == ']' && !isFirst)
                break;
            if (ParseMember() is not { } member)
                return null;
            set = set.Union(member);
        }
        _at++;
        set = negated ? set.Invert() : set;
        return set.IsEmpty ? FailSet("a class matches nothing.") : new SetNode(set);
    }

    private ByteSet? ParseMember()
    {
        if (_text[_at] == '\\')
        {
            _at++;
            return ParseQuoted(true);
        }
        if (_text[_at] >= 128)
            return FailMember("a class holds single bytes; write (x|y) for characters beyond ASCII.");
        var first = (byte)_text[_at++];
        if (_at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] == ']')
            return ByteSet.Of(first);
        _at++;
        if (_text[_at] == '\\')
            _at++;
        if (_at >= _text.Length || _text[_at] >= 128 || _text[_at] < first)
            return FailMember("a range in a class ends before it starts, or beyond ASCII.");
        return ByteSet.Range(first, (byte)_text[_at++]);
    }

    private ByteSet? ParseQuoted(bool inClass)
    {
        if (_at >= _text.Length)
            return FailMember("it ends with a single '\\'.");
        var digits = ByteSet.Range((byte)'0', (byte)'9');
        var character = _text[_at++];
        switch (character)
        {
            case 'd':
                return digits;
            case 'w':
                return digits.Union(ByteSet.Range((byte)'a', (byte)'z')).Union(ByteSet.Range((byte)'A', (byte)'Z'))
                    .With((byte)'_');
            case 's':
                return ByteSet.Range(9, 13).With((byte)' ');
            case 'n':
                return ByteSet.Of((byte)'\n');
            case 't':
                return ByteSet.Of((byte)'\t');
            case 'r':
                return ByteSet.Of((byte)'\r');
            default:
                break;
        }
        if (char.IsAsciiLetterOrDigit(character) || character >= 128)
            return FailMember($"'\\{character}' has no meaning{(inClass ? " in a class" : "")}; there are \\d, \\w, " +
                $"\\s, \\n, \\t, \\r and quoted punctuation.");
        return ByteSet.Of((byte)character);
    }

    private bool TryTake(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private ValueNode? Fail(string error)
    {
        _error = _error.Length == 0 ? error : _error;
        return null;
    }

    private SequenceNode? FailSequence(string error)
    {
        Fail(error);
        return null;
    }

    private SetNode? FailSet(string error)
    {
        Fail(error);
        return null;
    }

    private ByteSet? FailMember(string error)
    {
        Fail(error);
        return null;
    }
}
