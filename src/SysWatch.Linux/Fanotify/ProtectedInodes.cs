using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using SysWatch.Core.Sessions;
using SysWatch.Linux.Interop;
using SysWatch.Linux.Mediation;

namespace SysWatch.Linux.Fanotify;

/// <summary>A name by which a session's rules meant an inode when it was marked.</summary>
/// <param name="Path">Never changed after it is made.</param>
/// <param name="Mask">What this session needs of the kernel's mark.</param>
/// <param name="Since">When it was marked, on the clock of file times.</param>
internal sealed record ProtectedName(SessionId Session, byte[] Path, ulong Mask, DateTimeOffset Since);

/// <summary>
/// Which inodes carry a mark, for which sessions and under which names: what keeps a file protected when it is renamed,
/// linked or seen through another mount. Read from any thread; changed under the owner's lock only.
/// </summary>
internal sealed class ProtectedInodes(TimeProvider time) : IProtectedInodes
{
    /// <summary>Names over all sessions; over it nothing is added and the caller must refuse.</summary>
    internal const int NamesMax = 500_000;

    private readonly ConcurrentDictionary<InodeKey, ImmutableArray<ProtectedName>> _inodes = new();
    private int _names;

    public int Count => _inodes.Count;

    public ImmutableArray<ProtectedName> NamesOf(in InodeKey key) =>
        _inodes.TryGetValue(key, out var names) ? names : [];

    /// <inheritdoc/>
    public bool TryGetPath(Session session, in ObjectFacts facts, [NotNullWhen(true)] out byte[]? path)
    {
        path = null;
        var device = ((ulong)facts.DeviceMajor << 32) | facts.DeviceMinor;
        foreach (var name in NamesOf(new InodeKey(device, facts.Inode, facts.BirthNs)))
        {
            if (name.Session == session.Id)
                path = name.Path;
        }
        return path is not null;
    }

    /// <summary>False when the table is full.</summary>
    /// <param name="added">Bits that no session needed before.</param>
    /// <param name="isNew">This session had no name for the inode.</param>
    public bool TryAdd(
        in InodeKey key, SessionId session, ReadOnlySpan<byte> path, ulong mask, out ulong added, out bool isNew)
    {
        var names = NamesOf(key);
        isNew = !names.Any(name => name.Session == session);
        added = mask & ~MaskOf(names);
        foreach (var name in names)
        {
            if (name.Session == session && (name.Mask & mask) == mask && path.SequenceEqual(name.Path))
                return true;
        }
        if (_names >= NamesMax)
            return false;
        _names++;
        _inodes[key] = names.Add(new ProtectedName(session, path.ToArray(), mask, time.GetUtcNow()));
        return true;
    }

    /// <summary>Takes a session out and says what nobody needs any more.</summary>
    public List<DroppedMark> Remove(SessionId session)
    {
        var dropped = new List<DroppedMark>();
        foreach (var (key, names) in _inodes)
        {
            var kept = names.RemoveAll(name => name.Session == session);
            if (kept.Length == names.Length)
                continue;
            _names -= names.Length - kept.Length;
            var unneeded = MaskOf(names) & ~MaskOf(kept);
            if (unneeded != 0)
                dropped.Add(new DroppedMark(key, names.Except(kept).Select(name => name.Path).First(), unneeded));
            if (kept.IsEmpty)
                _inodes.TryRemove(key, out _);
            else
                _inodes[key] = kept;
        }
        return dropped;
    }

    private static ulong MaskOf(ImmutableArray<ProtectedName> names)
    {
        ulong mask = 0;
        foreach (var name in names)
            mask |= name.Mask;
        return mask;
    }
}

/// <summary>A mark that no session needs any more, and where its inode was.</summary>
internal readonly record struct DroppedMark(InodeKey Key, byte[] Path, ulong Mask);
