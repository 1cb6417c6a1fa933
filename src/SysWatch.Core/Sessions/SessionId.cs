namespace SysWatch.Core.Sessions;

/// <summary>A session's number: never reused while the machine is up, never 0.</summary>
public readonly record struct SessionId(ulong Value)
{
    public override string ToString() => $"s{Value:x}";

    public static bool TryParse(ReadOnlySpan<char> text, out SessionId id)
    {
        id = default;
        if (text.Length < 2 || text[0] != 's' ||
            !ulong.TryParse(text[1..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ||
            value == 0)
            return false;
        id = new SessionId(value);
        return true;
    }
}
