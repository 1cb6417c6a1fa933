using System.Collections.Frozen;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.Seccomp;

/// <summary>
/// The calls that no profile can open, and what a refused caller is told. Which arguments of them are refused is the
/// filter's business (<see cref="WallProgram"/>): what reaches the daemon by one of these numbers is refused.
/// </summary>
internal static class Wall
{
    private const string AskAdministrator = "Ask the machine's administrator to do it outside of the session.";
    private const string ReachesIntoOthers =
        "It reads or controls other processes, which may hold secrets or more rights.";
    private const string UseOutput = "Use the program's own output and logs, or debug it outside of the session.";
    private const string UsePaths = "Copy or link the files inside the workspace.";

    public static RuleSummary ForeignAbi { get; } = Rule(
        "foreign-abi", Guard.Processes,
        "Calls of another architecture (i386, x32) carry other numbers and are not held to the profile.",
        "Build or install the program for this machine's native 64-bit architecture.");

    public static RuleSummary Unmediated { get; } = Rule(
        "unmediated", Guard.Processes, "The call was held, but nothing in this version of SysWatch decides on it.",
        "Report this: it is a defect of SysWatch.");

    public static RuleSummary Undecided { get; } = Rule(
        "undecided", Guard.Processes, "SysWatch failed while it decided on the call, so the call was refused.",
        "Try again; if it happens again, look into syswatchd's log and report it.");

    public static RuleSummary Signal { get; } = Rule(
        "signal", Guard.Processes, "It signals a process outside of the session, and could stop or change it.",
        "Signal processes that the session started; ask the user to end others.");

    public static RuleSummary Look { get; } = Rule(
        "look", Guard.Processes, ReachesIntoOthers, UseOutput);

    public static RuleSummary Tree { get; } = Rule(
        "tree", Guard.Files, "Rules mean other names below this directory at its new path than at this one.",
        "Move what is in it one by one; mv(1) does that by itself, because it is told that it crosses file systems.");

    public static RuleSummary Link { get; } = Rule(
        "link", Guard.Files,
        "Rules mean names below this one, and whoever goes over a symbolic link here finds what is behind it instead.",
        "Make a directory, and link what is in it one by one.");

    public static RuleSummary Device { get; } = Rule(
        "device", Guard.Processes,
        "The device holds the memory of every process, every file of a disk, or what is typed and shown outside of " +
        "the session.",
        "Use files by their paths.");

    public static RuleSummary Terminal { get; } = Rule(
        "terminal", Guard.Processes,
        "Whoever reads from a terminal has what a person types there, and whoever writes to it shows what the person " +
        "takes for another program's.",
        "Use the session's own terminal.");

    public static RuleSummary KernelFile { get; } = Rule(
        "kernel-file", Guard.Processes,
        "The file is a setting of the kernel's, and so the whole machine's; some of them start programs outside of " +
        "the session.",
        AskAdministrator);

    public static RuleSummary Route { get; } = Rule(
        "route", Guard.Network,
        "Options of IPv4, headers of IPv6 and a chosen device take a packet elsewhere than to the address that was " +
        "judged.",
        "Send without IP options, without routing, hop-by-hop and destination headers, and to loopback without a " +
        "device.");

    public static RuleSummary Arrival { get; } = Rule(
        "arrival", Guard.Network,
        "It came from an address to which the session may not send, to a socket that was bound by no bind(2).",
        "Bind the socket, where the profile lets the session bind.");

    public static RuleSummary Ipc { get; } = Rule(
        "ipc", Guard.Processes,
        "The session has not made it, and what processes outside share in memory or send each other is theirs.",
        "Make one in the session; hand data over in files of the workspace.");

    public static RuleSummary Clock { get; } = Rule(
        "settime", Guard.Processes, "The clock is the whole machine's.", AskAdministrator);

    public static RuleSummary Control { get; } = Rule(
        "control", Guard.Processes, "It changes how a process outside of the session runs, and could stop it.",
        "Change processes that the session started; ask the user to change others.");

    /// <summary>The native calls, by number.</summary>
    public static FrozenDictionary<int, WallCall> Calls { get; } = CallsOf(SyscallNumbers.Native);

    public static FrozenDictionary<int, WallCall> CallsOf(SyscallNumbers n) =>
        Processes(n).Concat(Machine(n)).Concat(Paths(n)).Concat(Conditional(n))
            .Where(call => call.Number != SyscallNumbers.None)
            .ToFrozenDictionary(call => call.Number);

    private static IEnumerable<WallCall> Processes(SyscallNumbers n)
    {
        const string reason = ReachesIntoOthers;
        const string instead = UseOutput;
        yield return Call("ptrace", n.Ptrace, reason, instead);
        yield return Call("process_vm_readv", n.ProcessVmReadv, reason, instead);
        yield return Call("process_vm_writev", n.ProcessVmWritev, reason, instead);
        yield return Call("kcmp", n.Kcmp, reason, instead);
        yield return Call("pidfd_getfd", n.PidfdGetfd, reason, "Pass the descriptor over a unix socket.");
        yield return Call("perf_event_open", n.PerfEventOpen, reason, "Measure outside of the session.");
        const string keys = "Kernel key rings are shared with processes outside of the session and may hold secrets.";
        const string variable = "Use a file or a variable that the profile grants.";
        yield return Call("keyctl", n.Keyctl, keys, variable);
        yield return Call("add_key", n.AddKey, keys, variable);
        yield return Call("request_key", n.RequestKey, keys, variable);
        yield return Call(
            "userfaultfd", n.Userfaultfd, "It can stop the kernel in the middle of a decision.",
            "Use mprotect and signals.");
        const string uring = "Its requests are made in the kernel, past the system calls that a profile holds.";
        const string epoll = "Use ordinary calls: most programs fall back to epoll, read and write by themselves.";
        yield return Call("io_uring_setup", n.IoUringSetup, uring, epoll);
        yield return Call("io_uring_enter", n.IoUringEnter, uring, epoll);
        yield return Call("io_uring_register", n.IoUringRegister, uring, epoll);
    }

    private static IEnumerable<WallCall> Machine(SyscallNumbers n)
    {
        const string reason = "It changes or reads the machine as a whole.";
        (string Name, int Number)[] calls =
        [
            ("bpf", n.Bpf), ("kexec_load", n.KexecLoad), ("kexec_file_load", n.KexecFileLoad), ("reboot", n.Reboot),
            ("syslog", n.Syslog), ("acct", n.Acct), ("swapon", n.Swapon), ("swapoff", n.Swapoff),
            ("sethostname", n.Sethostname), ("setdomainname", n.Setdomainname), ("init_module", n.InitModule),
            ("finit_module", n.FinitModule), ("delete_module", n.DeleteModule), ("ioperm", n.Ioperm),
            ("iopl", n.Iopl), ("quotactl", n.Quotactl), ("quotactl_fd", n.QuotactlFd), ("nfsservctl", n.Nfsservctl),
            ("lookup_dcookie", n.LookupDcookie),
        ];
        return calls.Select(call => Call(call.Name, call.Number, reason, AskAdministrator));
    }

    private static IEnumerable<WallCall> Paths(SyscallNumbers n)
    {
        const string reason = "It changes what paths mean, and the rules on files speak of paths.";
        (string Name, int Number)[] calls =
        [
            ("mount", n.Mount), ("umount2", n.Umount2), ("pivot_root", n.PivotRoot), ("chroot", n.Chroot),
            ("fsopen", n.Fsopen), ("fsconfig", n.Fsconfig), ("fsmount", n.Fsmount), ("fspick", n.Fspick),
            ("move_mount", n.MoveMount), ("open_tree", n.OpenTree), ("open_tree_attr", n.OpenTreeAttr),
            ("mount_setattr", n.MountSetattr),
        ];
        foreach (var (name, number) in calls)
            yield return Call(name, number, reason, UsePaths);
        const string handle = "A file handle opens a file by its number, past every path.";
        yield return Call("open_by_handle_at", n.OpenByHandleAt, handle, "Open the file by its path.");
        yield return Call("name_to_handle_at", n.NameToHandleAt, handle, "Compare files by device and inode number.");
    }

    /// <summary>Held only for some arguments.</summary>
    private static IEnumerable<WallCall> Conditional(SyscallNumbers n)
    {
        const string reason = "A namespace of its own gives a process rights and paths that the profile does not know.";
        const string instead =
            "Run the program without its own sandbox (Chromium: --no-sandbox); the session already is one.";
        yield return Call("setns", n.Setns, reason, instead);
        yield return Call("unshare", n.Unshare, reason, instead);
        yield return Call("clone", n.Clone, reason, instead);
        yield return Call(
            "personality", n.Personality, "This personality loosens the protection of memory or changes the ABI.",
            "Use setarch -R or linux32; those personalities are allowed.");
        yield return Call(
            "seccomp", n.Seccomp, "A second listener could answer held calls in SysWatch's place.",
            "Install the filter without SECCOMP_FILTER_FLAG_NEW_LISTENER.");
        yield return Call(
            "prctl", n.Prctl, "It changes the program that a process appears to run.", "Start the other program.");
        yield return Call(
            "ioctl", n.Ioctl,
            "It types into the terminal as if the person did, sends signals past the session, or makes a snapshot in " +
            "which every file has a path that no rule means.",
            "Print what the person should type; use fcntl(F_SETOWN) for signals; copy files by name.");
        const string socket = "Network rules hold unix, TCP, UDP and ping sockets only, and netlink for routes.";
        const string use = "Use TCP or UDP, and name the destination in the profile.";
        yield return new WallCall("socket", n.Socket, Rule("socket", Guard.Network, socket, use));
        yield return new WallCall("socketpair", n.Socketpair, Rule("socketpair", Guard.Network, socket, use));
    }

    private static WallCall Call(string name, int number, string reason, string instead) =>
        new(name, number, Rule(name, Guard.Processes, reason, instead));

    private static RuleSummary Rule(string name, Guard guard, string reason, string instead) =>
        new($"wall:{name}", guard, Verdict.Deny, reason, instead, File: "", Line: 0, Locked: true);
}

/// <param name="Name">As in the manual's section 2.</param>
internal sealed record WallCall(string Name, int Number, RuleSummary Rule);
