namespace SysWatch.Linux.Seccomp;

/// <summary>Arguments that the filter looks at.</summary>
internal static class FilterConstants
{
    public const uint Tiocsti = 0x5412;
    public const uint Tioclinux = 0x541C;
    public const uint Tioccons = 0x541D;

    /// <summary>Who gets a descriptor's signals, named in memory; fcntl(F_SETOWN) names it in a register.</summary>
    public const uint Fiosetown = 0x8901;

    public const uint Siocspgrp = 0x8902;

    /// <summary>
    /// BTRFS_IOC_SNAP_CREATE and _V2: every file of a subvolume under another path. SUBVOL_CREATE and SNAP_DESTROY:
    /// names that are made and removed without the hooks that judge names (linux/btrfs.h, fs/btrfs/ioctl.c).
    /// </summary>
    public const uint BtrfsSnapshot = 0x50009401;
    public const uint BtrfsSnapshot2 = 0x50009417;
    public const uint BtrfsCreate = 0x5000940E;
    public const uint BtrfsCreate2 = 0x50009418;
    public const uint BtrfsDestroy = 0x5000940F;
    public const uint BtrfsDestroy2 = 0x5000943F;

    /// <summary>BTRFS_IOC_TREE_SEARCH, _V2 and _SEND: root reads what files hold and opens none.</summary>
    public const uint BtrfsSearch = 0xD0009411;
    public const uint BtrfsSearch2 = 0xC0709411;
    public const uint BtrfsSend = 0x40489426;

    /// <summary>BCH_IOCTL_SUBVOLUME_CREATE and _DESTROY: the same of bcachefs (bcachefs_ioctl.h).</summary>
    public const uint BcachefsCreate = 0x4020BC10;
    public const uint BcachefsDestroy = 0x4020BC11;

    /// <summary>FS_IOC_ENABLE_VERITY: a file that may be read is written by nobody any more.</summary>
    public const uint EnableVerity = 0x40806685;

    /// <summary>FS_IOC_SETVERSION and ext4's own, of both widths: rules know objects by their generation.</summary>
    public const uint SetVersion = 0x40087602;
    public const uint SetVersion32 = 0x40047602;
    public const uint Ext4SetVersion = 0x40086604;
    public const uint Ext4SetVersion32 = 0x40046604;

    public const uint FcntlSetOwner = 8;
    public const uint FcntlSetOwnerEx = 15;

    /// <summary>
    /// CLONE_NEW* as clone(2) takes them: the time namespace's bit means part of the exit signal there.
    /// </summary>
    public const uint CloneNamespaces = 0x7E020000;

    public const ulong CloneNewUser = 0x10000000;

    /// <summary>SECCOMP_SET_MODE_FILTER and SECCOMP_FILTER_FLAG_NEW_LISTENER.</summary>
    public const uint SeccompSetModeFilter = 1;

    public const uint SeccompNewListener = 8;

    public const uint PrctlSetMm = 35;

    /// <summary>
    /// Signals that end and stop nobody: the question whether a process is there, SIGCHLD, and SIGURG (by which Go
    /// programs interrupt their own threads, thousands of times a second). SIGWINCH ends the workers of web servers.
    /// </summary>
    public static ReadOnlySpan<uint> HarmlessSignals => [0, 17, 23];

    /// <summary>What personality(2) may be asked: nothing, the plain one, linux32, fixed addresses, or both.</summary>
    public static ReadOnlySpan<uint> Personalities => [0xffffffff, 0, 0x8, 0x40000, 0x40008];
}

/// <summary>socket(2)'s families, types and protocols that the network and sockets guards can hold.</summary>
internal static class SocketRules
{
    public const uint Unix = 1;
    public const uint Inet = 2;
    public const uint Inet6 = 10;
    public const uint Netlink = 16;

    /// <summary>The type without its SOCK_NONBLOCK and SOCK_CLOEXEC flags.</summary>
    public const uint TypeMask = 0xf;

    public const uint Stream = 1;
    public const uint Datagram = 2;
    public const uint Mptcp = 262;
    public const uint NetlinkAudit = 9;

    public static ReadOnlySpan<uint> StreamProtocols => [0, 6];

    /// <summary>UDP, and the ping sockets that need no privilege (ICMP, ICMPv6).</summary>
    public static ReadOnlySpan<uint> DatagramProtocols => [0, 17, 1, 58];

    /// <summary>Routes, which getaddrinfo(3) asks, and device announcements, which can only be listened to.</summary>
    public static ReadOnlySpan<uint> NetlinkProtocols => [0, 15];
}
