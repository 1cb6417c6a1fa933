namespace SysWatch.Linux.Fanotify;

/// <summary>Compares paths byte by byte, and finds them by a span.</summary>
internal sealed class PathComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static PathComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x is null ? y is null : y is not null && x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] path) => GetHashCode(path.AsSpan());

    public bool Equals(ReadOnlySpan<byte> path, byte[] other) => path.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> path)
    {
        var hash = new HashCode();
        hash.AddBytes(path);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> path) => path.ToArray();
}
