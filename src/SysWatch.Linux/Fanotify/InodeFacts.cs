using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace SysWatch.Linux.Fanotify;

/// <summary>One inode for as long as it lives: its number alone is given away again.</summary>
/// <param name="BirthNs">0 where the file system does not keep it.</param>
internal readonly record struct InodeKey(ulong Device, ulong Inode, long BirthNs);

/// <summary>What statx(2) tells of a file.</summary>
internal readonly record struct InodeFacts(
    InodeKey Key, int Type, int Mode, uint Uid, uint Gid, uint Links, ulong Size, long ChangeNs)
{
    internal const int TypeMask = 0xf000;
    internal const int TypeFifo = 0x1000;
    internal const int TypeDirectory = 0x4000;
    internal const int TypeRegular = 0x8000;
    internal const int TypeLink = 0xa000;

    private const uint WhatIsAsked = 0x7ff | 0x800;

    public bool IsDirectory => Type == TypeDirectory;

    public bool IsRegular => Type == TypeRegular;

    /// <summary>Of the file that is open, or of nothing when that fails.</summary>
    public static unsafe bool TryRead(int descriptor, out InodeFacts facts)
    {
        byte empty = 0;
        return TryRead(descriptor, &empty, AT_EMPTY_PATH, out facts);
    }

    /// <summary>Follows links. Opens nothing, so it raises no event of ours.</summary>
    public static unsafe bool TryRead(ReadOnlySpan<byte> path, out InodeFacts facts)
    {
        Span<byte> name = stackalloc byte[TreeWalk.PathBytesMax + 1];
        facts = default;
        if (path.Length >= name.Length)
            return false;
        path.CopyTo(name);
        name[path.Length] = 0;
        fixed (byte* start = name)
            return TryRead(AT_FDCWD, start, AT_NO_AUTOMOUNT, out facts);
    }

    /// <param name="name">NUL-terminated.</param>
    public static unsafe bool TryRead(int directory, byte* name, int flags, out InodeFacts facts)
    {
        statx raw;
        facts = default;
        if (statx(directory, name, flags, WhatIsAsked, &raw) != 0)
            return false;
        var device = ((ulong)raw.stx_dev_major << 32) | raw.stx_dev_minor;
        var birth = (raw.stx_mask & 0x800) != 0 ? Nanoseconds(raw.stx_btime) : 0;
        facts = new InodeFacts(
            new InodeKey(device, raw.stx_ino, birth), raw.stx_mode & TypeMask, raw.stx_mode & 0xfff, raw.stx_uid,
            raw.stx_gid, raw.stx_nlink, raw.stx_size, Nanoseconds(raw.stx_ctime));
        return true;
    }

    /// <summary>Where an open file is, as the kernel tells it; 0 when it does not.</summary>
    public static unsafe int ReadPath(int descriptor, Span<byte> path)
    {
        Span<byte> link = stackalloc byte[32];
        WriteLink(descriptor, link);
        fixed (byte* from = link, to = path)
        {
            var length = (long)readlink(from, to, path.Length);
            return length <= 0 || length >= path.Length ? 0 : (int)length;
        }
    }

    /// <summary><c>/proc/self/fd/N</c> and a NUL.</summary>
    public static void WriteLink(int descriptor, Span<byte> link)
    {
        var prefix = "/proc/self/fd/"u8;
        prefix.CopyTo(link);
        if (!System.Buffers.Text.Utf8Formatter.TryFormat(descriptor, link[prefix.Length..^1], out var digits))
            throw new ArgumentException($"no room for descriptor {descriptor}", nameof(link));
        link[prefix.Length + digits] = 0;
    }

    /// <summary>For a person's eyes: what is not UTF-8 is shown replaced.</summary>
    public static string Show(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path);

    private static long Nanoseconds(statx_timestamp time) => (time.tv_sec * 1_000_000_000) + time.tv_nsec;
}
