namespace SysWatch.Linux.Mediation;

/// <summary>A string that was copied once from the caller's memory, or why it could not be.</summary>
/// <param name="Terminated">With its NUL; empty when there is an error.</param>
/// <param name="Error">0 or errno.</param>
internal readonly record struct CallerText(byte[] Terminated, int Error)
{
    public ReadOnlySpan<byte> Bytes => Terminated.AsSpan(0, Math.Max(0, Terminated.Length - 1));

    public static CallerText Failed(int error) => new([], error);
}
