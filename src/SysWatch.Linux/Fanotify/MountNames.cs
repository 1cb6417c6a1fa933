using System.Text;
using SysWatch.Linux.Bpf;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>
/// What is mounted in two places is meant by rules about either: what lies at the root of a mount gets the name that it
/// has over the other one. Not the name that it is mounted at: that ends with the mount, and names do not.
/// </summary>
internal sealed class MountNames(MarkTable marks)
{
    /// <returns>How many objects the kernel's table could not have.</returns>
    public int Name()
    {
        var failures = 0;
        foreach (var shared in MountTable.ReadBytes().GroupBy(mount => mount.Device))
        {
            var mounts = shared.ToArray();
            foreach (var mount in mounts)
            {
                var point = Encoding.Latin1.GetBytes(mount.Point);
                foreach (var path in mounts.Select(mount.PathOver).OfType<string>().Distinct())
                    failures += Name(point, Encoding.Latin1.GetBytes(path));
            }
        }
        marks.Named();
        return failures;
    }

    private int Name(byte[] point, byte[] path)
    {
        var failures = 0;
        foreach (var session in marks.Sessions)
        {
            if (session.MayRestrict(path) ||
                (session.MayRestrictBelow(path) && !session.Policy.IsSameBelow(path, point)))
                failures += TryName(point, session, path) ? 0 : 1;
        }
        return failures;
    }

    // A mount may be covered by another, or gone by now: then nobody reaches it there.
    private unsafe bool TryName(byte[] point, GuardedSession session, byte[] path)
    {
        int descriptor;
        fixed (byte* name = new byte[point.Length + 1])
        {
            point.CopyTo(new Span<byte>(name, point.Length));
            descriptor = open(name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        }
        if (descriptor < 0)
            return true;
        var isNamed = marks.Name(descriptor, session.Id, path);
        _ = close(descriptor);
        return isNamed;
    }
}
