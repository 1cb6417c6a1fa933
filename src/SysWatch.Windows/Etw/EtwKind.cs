namespace SysWatch.Windows.Etw;

/// <summary>A kind of event.</summary>
/// <param name="Id">Of a classic event its opcode.</param>
internal readonly record struct EtwKind(string Provider, int Id, int Version)
{
    public static EtwKind AnyOther { get; } = new("any other", -1, -1);
}
