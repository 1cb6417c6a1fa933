using System.Text;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// Where this process sees what the kernel names inside of a file system: once for each mount of it that reaches there.
/// One thread.
/// </summary>
internal sealed class MountPaths(TimeProvider time, Func<IReadOnlyList<MountEntry>> read)
{
    private const int MinorBits = 20;

    private static readonly TimeSpan AgeMax = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<uint, MountEntry[]> _mounts = [];
    private IReadOnlyList<MountEntry>? _table;
    private long _readAt;

    public MountPaths(TimeProvider time)
        : this(time, MountTable.ReadBytes)
    {
    }

    /// <summary>Mounts are other ones now, or soon.</summary>
    public void Forget() => _table = null;

    /// <param name="device">As the kernel has it.</param>
    /// <param name="from">Empty: none.</param>
    /// <param name="to">The same.</param>
    /// <returns>Pairs over one mount; where it does not reach to one of them, that is empty.</returns>
    public List<(byte[] From, byte[] To)> Of(uint device, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var pairs = new List<(byte[] From, byte[] To)>();
        var (old, made) = (Encoding.Latin1.GetString(from), Encoding.Latin1.GetString(to));
        foreach (var mount in MountsOf(device))
        {
            var (before, after) = (Over(mount, old), Over(mount, made));
            if (before.Length + after.Length > 0)
                pairs.Add((before, after));
        }
        return pairs;
    }

    private MountEntry[] MountsOf(uint device)
    {
        if (_table is null || time.GetElapsedTime(_readAt) > AgeMax)
        {
            _table = read();
            _readAt = time.GetTimestamp();
            _mounts.Clear();
        }
        if (_mounts.TryGetValue(device, out var known))
            return known;
        var name = $"{device >> MinorBits}:{device & ((1u << MinorBits) - 1)}";
        return _mounts[device] = [.. _table.Where(mount => mount.Device == name)];
    }

    private static byte[] Over(MountEntry mount, string path) =>
        path.Length > 0 && mount.PathOf(path) is { } seen ? Encoding.Latin1.GetBytes(seen) : [];
}
