using System.Buffers.Text;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Launch;

/// <summary>
/// What a session may not have even if root started it. Without CAP_SYS_PTRACE the kernel compares capability sets:
/// memory and environment of every root process outside, which has more, is then closed to the session.
/// </summary>
internal static class DroppedCapabilities
{
    /// <summary>Bits as in CAP_*; unknown ones are skipped by the client.</summary>
    public static ulong Mask { get; } = MaskOf(
        2, // DAC_READ_SEARCH: open_by_handle_at
        9, // LINUX_IMMUTABLE
        12, // NET_ADMIN: packet redirection would carry allowed connections elsewhere
        13, // NET_RAW: raw packets pass by connect rules
        16, // SYS_MODULE
        17, // SYS_RAWIO
        18, // SYS_CHROOT
        19, // SYS_PTRACE
        20, // SYS_PACCT
        21, // SYS_ADMIN
        22, // SYS_BOOT
        25, // SYS_TIME
        26, // SYS_TTY_CONFIG
        27, // MKNOD
        30, // AUDIT_CONTROL
        31, // SETFCAP: a file's capabilities would outlive the session
        32, // MAC_OVERRIDE
        33, // MAC_ADMIN
        34, // SYSLOG
        37, // AUDIT_READ
        38, // PERFMON
        39, // BPF
        40); // CHECKPOINT_RESTORE

    /// <summary>
    /// What a process still has of them, by /proc/PID/status. Only root regains at exec what the bounding set holds.
    /// A line that cannot be read counts as all.
    /// </summary>
    public static ulong Left(ReadOnlySpan<byte> status, uint uid)
    {
        var left = Set(status, "CapPrm:"u8) | Set(status, "CapInh:"u8);
        if (uid == 0)
            left |= Set(status, "CapBnd:"u8);
        return left & Mask;
    }

    /// <summary>One of the sets, by its line in /proc/PID/status.</summary>
    public static ulong Set(ReadOnlySpan<byte> status, ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(ProcFiles.Field(status, line), out ulong set, out _, 'x') ? set : ulong.MaxValue;

    private static ulong MaskOf(params ReadOnlySpan<int> capabilities)
    {
        ulong mask = 0;
        foreach (var capability in capabilities)
            mask |= 1UL << capability;
        return mask;
    }
}
