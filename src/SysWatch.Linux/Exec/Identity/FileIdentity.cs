using SysWatch.Core.Sessions;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Exec.Identity;

/// <summary>
/// One file in one state: a change of content or name makes it another, because no user can set the time of the last
/// change (ctime).
/// </summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, long ChangedNs)
{
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;

    public static FileIdentity Of(SavedFile saved) => new(saved.Device, saved.Inode, saved.ChangedNs);

    public SavedFile ToSaved() => new(Device, Inode, ChangedNs);

    public static bool TryStat(int descriptor, out FileStatus status) =>
        TryStatAt(descriptor, [0], EmptyPath, out status);

    public static bool TryStat(string path, bool follow, out FileStatus status) =>
        TryStatAt(AT_FDCWD, System.Text.Encoding.UTF8.GetBytes(path + '\0'), follow ? 0 : NoFollow, out status);

    private static unsafe bool TryStatAt(int directory, ReadOnlySpan<byte> path, int flags, out FileStatus status)
    {
        statx found;
        int result;
        fixed (byte* name = path)
            result = Tmds.Linux.LibC.statx(directory, name, flags, (uint)STATX_BASIC_STATS, &found);
        if (result != 0)
        {
            status = default;
            return false;
        }

        var device = ((ulong)found.stx_dev_major << 32) | found.stx_dev_minor;
        var changed = (found.stx_ctime.tv_sec * 1_000_000_000) + found.stx_ctime.tv_nsec;
        status = new FileStatus(
            new FileIdentity(device, found.stx_ino, changed), found.stx_mode, found.stx_uid, found.stx_gid);
        return true;
    }
}

/// <summary>What stat(2) told of a file.</summary>
internal readonly record struct FileStatus(FileIdentity Identity, uint Mode, uint Uid, uint Gid)
{
    private const uint TypeMask = 0xf000;

    public bool IsRegular => (Mode & TypeMask) == 0x8000;

    public bool IsLink => (Mode & TypeMask) == 0xa000;

    /// <summary>
    /// Whether this user might put another file in the place of one in this directory. Where it is sticky, only the
    /// owners of the directory and of the file may.
    /// </summary>
    public bool LetsReplace(in FileStatus entry, uint uid) =>
        IsWritableBy(uid) && ((Mode & 0x200) == 0 || uid == 0 || Uid == uid || entry.Uid == uid);

    /// <summary>
    /// Whether this user might change it. Any group but root's is taken to be the user's; access control lists show in
    /// the group's bits. Root can change everything.
    /// </summary>
    public bool IsWritableBy(uint uid) =>
        uid == 0 || Uid == uid || (Mode & 0x2) != 0 || ((Mode & 0x10) != 0 && Gid != 0);
}
