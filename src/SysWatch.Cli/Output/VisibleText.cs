using System.Buffers;
using System.Globalization;
using System.Text;

namespace SysWatch.Cli.Output;

/// <summary>
/// Makes strings that processes chose (names, arguments, paths) safe to show: whatever could move the cursor, colour,
/// reorder or hide text, or start a line of its own is written out as an escape.
/// </summary>
internal static class VisibleText
{
    /// <summary>The text itself when it is harmless, which is nearly always.</summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= ' ' and <= '~')
                continue;
            if (!IsHarmless(text, ref i))
                return Escape(text);
        }
        return text;
    }

    /// <summary>
    /// The same of a message of several lines. Those after the first are indented, so that none looks like another
    /// message.
    /// </summary>
    public static string Lines(string text) => string.Join("\n  ", text.Split('\n').Select(Of));

    /// <summary>A command line as a shell would be given it, so that one argument is told from two.</summary>
    public static string Command(IReadOnlyList<string> arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments)
        {
            if (text.Length > 0)
                text.Append(' ');
            AppendQuoted(text, argument);
        }
        return text.ToString();
    }

    private static void AppendQuoted(StringBuilder text, string argument)
    {
        var visible = Of(argument);
        if (!ReferenceEquals(visible, argument))
            text.Append("$'").Append(visible.Replace("'", "\\'", StringComparison.Ordinal)).Append('\'');
        else if (argument.Length > 0 && argument.AsSpan().IndexOfAnyExcept(Unquoted) < 0)
            text.Append(argument);
        else
            text.Append('\'').Append(argument.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
    }

    private static readonly SearchValues<char> Unquoted = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-^");

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var start = i;
            if (text[i] == '\\')
                escaped.Append("\\\\");
            else if (IsHarmless(text, ref i))
                escaped.Append(text, start, i - start + 1);
            else
                AppendEscape(escaped, text.AsSpan(start, i - start + 1));
        }
        return escaped.ToString();
    }

    private static void AppendEscape(StringBuilder escaped, ReadOnlySpan<char> one)
    {
        var number = one.Length == 2 ? char.ConvertToUtf32(one[0], one[1]) : one[0];
        _ = number switch
        {
            '\n' => escaped.Append("\\n"),
            '\t' => escaped.Append("\\t"),
            '\r' => escaped.Append("\\r"),
            < 0x80 => escaped.Append(CultureInfo.InvariantCulture, $"\\x{number:x2}"),
            < 0x10000 => escaped.Append(CultureInfo.InvariantCulture, $"\\u{number:x4}"),
            _ => escaped.Append(CultureInfo.InvariantCulture, $"\\U{number:x8}"),
        };
    }

    /// <summary>Moves to the last char of the code point at <paramref name="index"/>.</summary>
    private static bool IsHarmless(string text, ref int index)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(text, index);
        if (char.IsSurrogatePair(text, index))
            index++;
        return category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);
    }
}
