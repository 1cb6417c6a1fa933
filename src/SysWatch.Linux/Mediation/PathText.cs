using System.Globalization;
using System.Text;

namespace SysWatch.Linux.Mediation;

/// <summary>Paths are bytes; people, logs and terminals get text that cannot command them.</summary>
internal static class PathText
{
    /// <summary>UTF-8 as it is; control characters and bytes that are no UTF-8 as <c>\xNN</c>.</summary>
    public static string Of(ReadOnlySpan<byte> path)
    {
        var text = new StringBuilder(path.Length);
        while (!path.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(path, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isText && !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not
                    (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                text.Append(rune.ToString());
            else
                foreach (var unprintable in path[..length])
                    text.Append(CultureInfo.InvariantCulture, $"\\x{unprintable:x2}");
            path = path[length..];
        }
        return text.ToString();
    }
}
