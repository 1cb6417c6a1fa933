using SysWatch.Policy.Decisions;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// Takes away the empty file that a refused open has made: the kernel makes it before it asks. Only where the policy
/// denies creating it, and only what is empty, unchanged since it was made a moment ago, and has one name.
/// </summary>
internal sealed class CreatedFile(TimeProvider time)
{
    private static readonly TimeSpan MomentMax = TimeSpan.FromSeconds(5);

    // The kernel's clock for files ticks in steps, and giving a new file its labels counts as a change.
    private const long ChangeNsMax = 20_000_000;

    public bool Remove(HeldOpen open)
    {
        if (!open.IsCreation || !IsFresh(open.Facts) ||
            open.Policy.DecidePath(open.Name, PathAccess.Create, open.Label.ActorSet).Permits)
            return false;
        Span<byte> path = stackalloc byte[TreeWalk.PathBytesMax + 1];
        var length = InodeFacts.ReadPath(open.Descriptor, path);
        return length > 0 && RemoveByName(path[..length], open.Facts.Key);
    }

    /// <summary>Whether the file was made just now and not touched since.</summary>
    public bool IsFresh(in InodeFacts facts) =>
        facts is { IsRegular: true, Size: 0, Links: 1 } && IsYoung(facts) &&
        facts.ChangeNs - facts.Key.BirthNs <= ChangeNsMax;

    public bool IsYoung(in InodeFacts facts) =>
        facts.Key.BirthNs != 0 && Age(facts.Key.BirthNs) <= MomentMax;

    /// <summary>
    /// Removes one name of an inode. The directory is held open and must hold that inode under that name; whoever could
    /// put another file there between the look and the removal could as well remove it.
    /// </summary>
    public static unsafe bool RemoveByName(Span<byte> path, in InodeKey key)
    {
        var end = path.LastIndexOf((byte)'/');
        if (end < 0 || path.Length > TreeWalk.PathBytesMax)
            return false;
        var directory = new byte[Math.Max(end, 1) + 1];
        path[..Math.Max(end, 1)].CopyTo(directory);
        var name = new byte[path.Length - end];
        path[(end + 1)..].CopyTo(name);
        fixed (byte* parent = directory, child = name)
        {
            var descriptor = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
            if (descriptor < 0)
                return false;
            var removed = InodeFacts.TryRead(descriptor, child, AT_SYMLINK_NOFOLLOW, out var found) &&
                found.Key == key && found.Links == 1 && unlinkat(descriptor, child, 0) == 0;
            _ = close(descriptor);
            return removed;
        }
    }

    private TimeSpan Age(long birthNs)
    {
        var age = time.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(birthNs / 100);
        return age.Duration();
    }
}
