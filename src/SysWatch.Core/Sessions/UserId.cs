using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SysWatch.Core.Sessions;

/// <summary>A user of the machine, as its system names it: on Linux the digits of the user id, on Windows the SID,
/// <c>S-1-5-21-...</c>.</summary>
public readonly record struct UserId(string Text)
{
    private const string LocalSystem = "S-1-5-18";
    private const int SidCharsMax = 184;
    private const int SidNumbersMax = 15;

    /// <summary>Linux's number.</summary>
    /// <exception cref="InvalidOperationException">It is a SID, or of nobody.</exception>
    public uint Number => TryNumber(out var number)
        ? number
        : throw new InvalidOperationException($"user {Text} has no number: it is not one of Linux.");

    /// <summary>The system itself: root, or LocalSystem.</summary>
    public bool IsSystem => Text is "0" or LocalSystem;

    /// <summary>For sentences: <c>user id 1000</c>, <c>user S-1-5-21-...</c>.</summary>
    public string InWords => TryNumber(out _) ? $"user id {Text}" : $"user {Text}";

    public static UserId Of(uint number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>False for what neither system writes.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out UserId user)
    {
        user = new UserId(text ?? "");
        return (user.TryNumber(out var number) && user == Of(number)) || IsSid(user.Text);
    }

    public bool TryNumber(out uint number) =>
        uint.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    public override string ToString() => Text ?? "";

    private static bool IsSid(string text) =>
        text.Length <= SidCharsMax && text.StartsWith("S-1-", StringComparison.Ordinal) &&
        text[4..].Split('-') is { Length: > 1 and <= SidNumbersMax + 1 } numbers &&
        numbers.All(n => n.Length > 0 && n.All(char.IsAsciiDigit));
}
