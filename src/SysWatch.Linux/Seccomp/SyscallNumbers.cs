using System.Runtime.InteropServices;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// System call numbers of one architecture, for the calls that SysWatch makes, mediates or refuses. A call that the
/// architecture does not have is <see cref="None"/>. The arm64 table is the kernel's generic one; it has not been run.
/// </summary>
internal sealed class SyscallNumbers
{
    /// <summary>Not a system call of this architecture.</summary>
    public const int None = -1;

    public static SyscallNumbers Native { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64() : X64();

    /// <summary>AUDIT_ARCH_* of native calls.</summary>
    public required uint AuditArchitecture { get; init; }

    /// <summary>Bit that marks x32 calls, which carry the native audit architecture; 0 where there is no x32.</summary>
    public required uint ForeignBit { get; init; }

    /// <summary>AUDIT_ARCH_* of 32-bit programs, and the calls that they may end by.</summary>
    public required uint CompatAuditArchitecture { get; init; }

    public required int CompatExit { get; init; }

    public required int CompatExitGroup { get; init; }

    // Held for the exec, connect and path handlers.
    public required int Execve { get; init; }
    public required int Execveat { get; init; }
    public required int Connect { get; init; }
    public required int Listen { get; init; }
    public required int Rename { get; init; }
    public required int Renameat { get; init; }
    public required int Renameat2 { get; init; }
    public required int Link { get; init; }
    public required int Linkat { get; init; }
    public required int Symlink { get; init; }
    public required int Symlinkat { get; init; }

    // Opens and file changes, for those who read a blocked thread's registers.
    public required int Open { get; init; }
    public required int Creat { get; init; }
    public required int Openat { get; init; }
    public required int Openat2 { get; init; }
    public required int Truncate { get; init; }
    public required int Unlink { get; init; }
    public required int Unlinkat { get; init; }
    public required int Rmdir { get; init; }
    public required int Mkdir { get; init; }
    public required int Mkdirat { get; init; }
    public required int Mknod { get; init; }
    public required int Mknodat { get; init; }
    public required int Uselib { get; init; }

    // Made by SysWatch itself.
    public required int Exit { get; init; }
    public required int ExitGroup { get; init; }
    public required int Kill { get; init; }
    public required int Tkill { get; init; }
    public required int Tgkill { get; init; }
    public required int RtSigqueueinfo { get; init; }
    public required int RtTgsigqueueinfo { get; init; }
    public required int Fcntl { get; init; }
    public required int Prlimit64 { get; init; }
    public required int Setpriority { get; init; }
    public required int IoprioSet { get; init; }
    public required int SchedSetaffinity { get; init; }
    public required int SchedSetscheduler { get; init; }
    public required int SchedSetparam { get; init; }
    public required int SchedSetattr { get; init; }
    public required int PidfdOpen { get; init; }
    public required int PidfdSendSignal { get; init; }
    public required int PidfdGetfd { get; init; }
    public required int Capget { get; init; }
    public required int Capset { get; init; }
    public required int Close { get; init; }
    public required int Mmap { get; init; }
    public required int Munmap { get; init; }
    public required int CloseRange { get; init; }
    public required int FanotifyInit { get; init; }
    public required int FanotifyMark { get; init; }
    public required int Setfsuid { get; init; }
    public required int Setfsgid { get; init; }
    public required int Setgroups { get; init; }
    public required int Gettid { get; init; }

    // The wall.
    public required int Ptrace { get; init; }
    public required int ProcessVmReadv { get; init; }
    public required int ProcessVmWritev { get; init; }
    public required int Keyctl { get; init; }
    public required int AddKey { get; init; }
    public required int RequestKey { get; init; }
    public required int Personality { get; init; }
    public required int Userfaultfd { get; init; }
    public required int PerfEventOpen { get; init; }
    public required int Bpf { get; init; }
    public required int KexecLoad { get; init; }
    public required int KexecFileLoad { get; init; }
    public required int Reboot { get; init; }
    public required int Syslog { get; init; }
    public required int Acct { get; init; }
    public required int Mount { get; init; }
    public required int Umount2 { get; init; }
    public required int PivotRoot { get; init; }
    public required int Chroot { get; init; }
    public required int Swapon { get; init; }
    public required int Swapoff { get; init; }
    public required int Sethostname { get; init; }
    public required int Setdomainname { get; init; }
    public required int InitModule { get; init; }
    public required int FinitModule { get; init; }
    public required int DeleteModule { get; init; }
    public required int Ioperm { get; init; }
    public required int Iopl { get; init; }
    public required int IoUringSetup { get; init; }
    public required int IoUringEnter { get; init; }
    public required int IoUringRegister { get; init; }
    public required int Fsopen { get; init; }
    public required int Fsconfig { get; init; }
    public required int Fsmount { get; init; }
    public required int Fspick { get; init; }
    public required int MoveMount { get; init; }
    public required int OpenTree { get; init; }
    public required int OpenTreeAttr { get; init; }
    public required int MountSetattr { get; init; }
    public required int Setns { get; init; }
    public required int Unshare { get; init; }
    public required int Clone { get; init; }
    public required int Clone3 { get; init; }
    public required int OpenByHandleAt { get; init; }
    public required int NameToHandleAt { get; init; }
    public required int Kcmp { get; init; }
    public required int Quotactl { get; init; }
    public required int QuotactlFd { get; init; }
    public required int Nfsservctl { get; init; }
    public required int LookupDcookie { get; init; }
    public required int Seccomp { get; init; }
    public required int Socket { get; init; }
    public required int Socketpair { get; init; }
    public required int Ioctl { get; init; }
    public required int Prctl { get; init; }

    public static SyscallNumbers X64() => new()
    {
        AuditArchitecture = 0xC000003E, ForeignBit = 0x40000000,
        CompatAuditArchitecture = 0x40000003, CompatExit = 1, CompatExitGroup = 252,
        Execve = 59, Execveat = 322, Connect = 42, Listen = 50, Rename = 82, Renameat = 264, Renameat2 = 316, Link = 86,
        Linkat = 265, Symlink = 88, Symlinkat = 266,
        Open = 2, Creat = 85, Openat = 257, Openat2 = 437, Truncate = 76, Unlink = 87, Unlinkat = 263, Rmdir = 84,
        Mkdir = 83, Mkdirat = 258, Mknod = 133, Mknodat = 259, Uselib = 134,
        Exit = 60, ExitGroup = 231, Kill = 62, Tkill = 200, Tgkill = 234, RtSigqueueinfo = 129,
        Fcntl = 72, Prlimit64 = 302, Setpriority = 141, SchedSetaffinity = 203, SchedSetscheduler = 144,
        SchedSetparam = 142, SchedSetattr = 314, IoprioSet = 251,
        RtTgsigqueueinfo = 297, PidfdOpen = 434, PidfdSendSignal = 424, PidfdGetfd = 438, Capget = 125, Capset = 126,
        Close = 3, Mmap = 9, Munmap = 11,
        CloseRange = 436, FanotifyInit = 300, FanotifyMark = 301, Setfsuid = 122, Setfsgid = 123,
        Setgroups = 116, Gettid = 186,
        Ptrace = 101, ProcessVmReadv = 310, ProcessVmWritev = 311, Keyctl = 250, AddKey = 248, RequestKey = 249,
        Personality = 135, Userfaultfd = 323, PerfEventOpen = 298, Bpf = 321, KexecLoad = 246, KexecFileLoad = 320,
        Reboot = 169, Syslog = 103, Acct = 163, Mount = 165, Umount2 = 166, PivotRoot = 155, Chroot = 161,
        Swapon = 167, Swapoff = 168, Sethostname = 170, Setdomainname = 171, InitModule = 175, FinitModule = 313,
        DeleteModule = 176, Ioperm = 173, Iopl = 172, IoUringSetup = 425, IoUringEnter = 426, IoUringRegister = 427,
        Fsopen = 430, Fsconfig = 431, Fsmount = 432, Fspick = 433, MoveMount = 429, OpenTree = 428,
        OpenTreeAttr = 467, MountSetattr = 442, Setns = 308, Unshare = 272, Clone = 56, Clone3 = 435,
        OpenByHandleAt = 304, NameToHandleAt = 303, Kcmp = 312, Quotactl = 179, QuotactlFd = 443, Nfsservctl = 180,
        LookupDcookie = 212, Seccomp = 317, Socket = 41, Socketpair = 53, Ioctl = 16, Prctl = 157,
    };

    public static SyscallNumbers Arm64() => new()
    {
        AuditArchitecture = 0xC00000B7, ForeignBit = 0,
        CompatAuditArchitecture = 0x40000028, CompatExit = 1, CompatExitGroup = 248,
        Execve = 221, Execveat = 281, Connect = 203, Listen = 201, Rename = None, Renameat = 38, Renameat2 = 276,
        Link = None, Linkat = 37, Symlink = None, Symlinkat = 36,
        Open = None, Creat = None, Openat = 56, Openat2 = 437, Truncate = 45, Unlink = None, Unlinkat = 35,
        Rmdir = None, Mkdir = None, Mkdirat = 34, Mknod = None, Mknodat = 33, Uselib = None,
        Exit = 93, ExitGroup = 94, Kill = 129, Tkill = 130, Tgkill = 131, RtSigqueueinfo = 138,
        Fcntl = 25, Prlimit64 = 261, Setpriority = 140, SchedSetaffinity = 122, SchedSetscheduler = 119,
        SchedSetparam = 118, SchedSetattr = 274, IoprioSet = 30,
        RtTgsigqueueinfo = 240, PidfdOpen = 434, PidfdSendSignal = 424, PidfdGetfd = 438, Capget = 90, Capset = 91,
        Close = 57, Mmap = 222, Munmap = 215,
        CloseRange = 436, FanotifyInit = 262, FanotifyMark = 263, Setfsuid = 151, Setfsgid = 152,
        Setgroups = 159, Gettid = 178,
        Ptrace = 117, ProcessVmReadv = 270, ProcessVmWritev = 271, Keyctl = 219, AddKey = 217, RequestKey = 218,
        Personality = 92, Userfaultfd = 282, PerfEventOpen = 241, Bpf = 280, KexecLoad = 104, KexecFileLoad = 294,
        Reboot = 142, Syslog = 116, Acct = 89, Mount = 40, Umount2 = 39, PivotRoot = 41, Chroot = 51,
        Swapon = 224, Swapoff = 225, Sethostname = 161, Setdomainname = 162, InitModule = 105, FinitModule = 273,
        DeleteModule = 106, Ioperm = None, Iopl = None, IoUringSetup = 425, IoUringEnter = 426,
        IoUringRegister = 427, Fsopen = 430, Fsconfig = 431, Fsmount = 432, Fspick = 433, MoveMount = 429,
        OpenTree = 428, OpenTreeAttr = 467, MountSetattr = 442, Setns = 268, Unshare = 97, Clone = 220, Clone3 = 435,
        OpenByHandleAt = 265, NameToHandleAt = 264, Kcmp = 272, Quotactl = 60, QuotactlFd = 443, Nfsservctl = 42,
        LookupDcookie = 18, Seccomp = 277, Socket = 198, Socketpair = 199, Ioctl = 29, Prctl = 167,
    };
}
