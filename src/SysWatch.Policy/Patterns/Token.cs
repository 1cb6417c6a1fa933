namespace SysWatch.Policy.Patterns;

/// <summary>
/// A compiled glob is a list of tokens: values below 256 are that byte, the others are these. Lists sort so that equal
/// beginnings lie together, which lets one tree hold all of them.
/// </summary>
internal static class Token
{
    /// <summary>Any bytes but the separator, also none.</summary>
    public const ushort Star = 256;

    /// <summary>One byte but the separator.</summary>
    public const ushort One = 257;

    /// <summary>Any number of whole names, each with its separator: <c>**/</c>.</summary>
    public const ushort Names = 258;

    /// <summary>Anything up to the end; nothing follows it.</summary>
    public const ushort Rest = 259;

    /// <summary>This and above: the byte set of that number in a <see cref="ByteSetTable"/>.</summary>
    public const ushort FirstSet = 260;

    public static bool IsByte(ushort token) => token < Star;

    /// <summary>Entered without reading a byte.</summary>
    public static bool IsEntered(int token) => token is Star or Names or Rest;
}
