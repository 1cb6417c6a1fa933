namespace SysWatch.Linux.Seccomp;

/// <summary>What a refused call was, for the event. Registers only; no memory of the caller is read.</summary>
internal static class SyscallText
{
    public static string Describe(WallCall wall, in SyscallNotification call) => wall.Name switch
    {
        "socket" or "socketpair" =>
            $"{wall.Name}({Family((uint)call.Arg0)}, type {(uint)call.Arg1 & 0xf}, protocol {(int)call.Arg2})",
        "ioctl" => $"ioctl({Terminal((uint)call.Arg1)})",
        "clone" or "unshare" => $"{wall.Name}({Namespaces(call.Arg0)})",
        "setns" => $"setns({Namespaces(call.Arg1)})",
        "personality" => $"personality(0x{(uint)call.Arg0:x})",
        "prctl" => $"prctl({(int)call.Arg0})",
        _ => wall.Name,
    };

    /// <summary>
    /// Programs ask for MPTCP and for the audit system to learn whether the kernel has them, and go on without; by
    /// EPERM instead of "not supported" they would give up.
    /// </summary>
    public static bool IsQuestionOfSupport(in SyscallNotification call) =>
        call.Number == SyscallNumbers.Native.Socket && ((uint)call.Arg0, (uint)call.Arg2) is
            (SocketRules.Inet or SocketRules.Inet6, SocketRules.Mptcp) or
            (SocketRules.Netlink, SocketRules.NetlinkAudit);

    private static string Family(uint family) => family switch
    {
        0 => "AF_UNSPEC",
        1 => "AF_UNIX",
        2 => "AF_INET",
        10 => "AF_INET6",
        15 => "AF_KEY",
        16 => "AF_NETLINK",
        17 => "AF_PACKET",
        21 => "AF_RDS",
        29 => "AF_CAN",
        30 => "AF_TIPC",
        31 => "AF_BLUETOOTH",
        38 => "AF_ALG",
        40 => "AF_VSOCK",
        43 => "AF_SMC",
        44 => "AF_XDP",
        _ => $"family {family}",
    };

    private static string Terminal(uint request) => request switch
    {
        FilterConstants.Tiocsti => "TIOCSTI",
        FilterConstants.Tioclinux => "TIOCLINUX",
        FilterConstants.Tioccons => "TIOCCONS",
        FilterConstants.Fiosetown => "FIOSETOWN",
        FilterConstants.Siocspgrp => "SIOCSPGRP",
        FilterConstants.SetVersion or FilterConstants.SetVersion32 => "FS_IOC_SETVERSION",
        FilterConstants.Ext4SetVersion or FilterConstants.Ext4SetVersion32 => "EXT4_IOC_SETVERSION_OLD",
        FilterConstants.BtrfsSnapshot or FilterConstants.BtrfsSnapshot2 => "BTRFS_IOC_SNAP_CREATE",
        FilterConstants.BtrfsCreate or FilterConstants.BtrfsCreate2 => "BTRFS_IOC_SUBVOL_CREATE",
        FilterConstants.BtrfsDestroy or FilterConstants.BtrfsDestroy2 => "BTRFS_IOC_SNAP_DESTROY",
        FilterConstants.BtrfsSearch or FilterConstants.BtrfsSearch2 => "BTRFS_IOC_TREE_SEARCH",
        FilterConstants.BtrfsSend => "BTRFS_IOC_SEND",
        FilterConstants.BcachefsCreate => "BCH_IOCTL_SUBVOLUME_CREATE",
        FilterConstants.BcachefsDestroy => "BCH_IOCTL_SUBVOLUME_DESTROY",
        FilterConstants.EnableVerity => "FS_IOC_ENABLE_VERITY",
        _ => $"0x{request:x}",
    };

    private static string Namespaces(ulong flags)
    {
        (ulong Flag, string Name)[] known =
        [
            (0x80, "CLONE_NEWTIME"), (0x20000, "CLONE_NEWNS"), (0x2000000, "CLONE_NEWCGROUP"),
            (0x4000000, "CLONE_NEWUTS"), (0x8000000, "CLONE_NEWIPC"), (0x10000000, "CLONE_NEWUSER"),
            (0x20000000, "CLONE_NEWPID"), (0x40000000, "CLONE_NEWNET"),
        ];
        var names = known.Where(k => (flags & k.Flag) != 0).Select(k => k.Name).ToArray();
        return names.Length == 0 ? $"0x{flags:x}" : string.Join('|', names);
    }
}
