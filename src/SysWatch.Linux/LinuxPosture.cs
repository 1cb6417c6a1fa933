using System.Collections.Immutable;
using SysWatch.Core.Backends;
using SysWatch.Linux.Attach;
using SysWatch.Linux.Bpf;
using SysWatch.Linux.Fanotify;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux;

/// <summary>What is held here by which mechanisms, and every gap, in the words a user reads.</summary>
internal sealed class LinuxPosture(KernelPrograms kernel, FileGuard files, AttachScope attach)
{
    private const string RaiseByLsm =
        "BPF-LSM can close these gaps; this version of SysWatch does not use it for this guard.";

    private static readonly ImmutableArray<string> NetworkPrograms =
    [
        "sw_connect4", "sw_connect6", "sw_sendmsg4", "sw_sendmsg6", "sw_bind4", "sw_bind6", "sw_bound4", "sw_bound6",
        "sw_sock_create", "sw_egress", "sw_ingress", "sw_listen",
    ];

    /// <summary>Beside those, where BPF-LSM is to be had.</summary>
    private static readonly ImmutableArray<string> SocketPrograms = ["sw_socket_listen", "sw_socket_setsockopt"];

    private const string SharedOutside =
        "System V shared memory, semaphores and queues, and POSIX message queues, of the user's processes outside";

    private static readonly ImmutableArray<string> ReachPrograms = ["sw_ptrace_access_check", "sw_task_kill"];

    private static ImmutableArray<string> GapsWithoutWallHooks { get; } =
    [
        "A session can send SIGURG and SIGCHLD to any process of its user's.",
        "A session can read what is typed into the user's other terminals, and write to them.",
        "A session can write the files of its user's processes outside, as /proc/PID/oom_score_adj.",
        "A session of root's can write what root owns in /sys, in control groups, in binfmt_misc and to devices that " +
        "hold disks or report what is typed, unless a files rule denies it, and /proc/sysrq-trigger, which no files " +
        "rule reaches.",
    ];

    private static ImmutableArray<string> GapsWithoutSocketHooks { get; } =
    [
        "A program that puts another socket under a number while listen() on it is judged is killed, and the socket " +
        "listens on where another process of the session has it.",
        "A socket can join a multicast group, of which the kernel tells the network in a packet of its own.",
    ];

    private static ImmutableArray<string> GapsOfProcesses { get; } =
    [
        "A program that a session leaves behind reads what is typed in the terminal that the session had, also when " +
        "its agent has ended: close that terminal.",
        "What processes outside share below /dev/shm are files of the user's, as others: files rules must name them.",
    ];

    /// <summary>native/README.md has the whole list.</summary>
    private static ImmutableArray<string> GapsOfWallHooks { get; } =
    [
        "A session can remove the names of POSIX message queues of its user's processes outside.",
        "Not all that no profile opens has a hook in the kernel: namespaces other than a user's, fsopen(2), " +
        "open_tree(2), mount_setattr(2), key rings, personality(2), file handles and some more are refused by the " +
        "system call filter alone, or for want of a capability.",
    ];

    private static ImmutableArray<string> GapsWithoutReach { get; } =
    [
        "A session that shares its process group with processes outside can signal that group as a whole.",
        "In the moment before the memory of a program with a grant of its own is closed, another program of " +
        "the session can open it; not the agent's, which is the session's first.",
        "In a session of root's, the memory of another process of root's that has given up capabilities can be " +
        "read.",
        "An agent of several threads that is found while it runs can look into other processes of its user; what it " +
        "executes from then on cannot, until another syswatchd takes over.",
        "Where user namespaces are switched off, a member can read the environment of processes of the same " +
        "user outside of the session.",
    ];

    private ImmutableArray<GuardPosture> _guards;

    private readonly string _kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    /// <summary>The kernel decides about unix connects on its own copy of the address (Linux 6.7).</summary>
    public bool HasUnixHook =>
        kernel.HoldsConnects || Refusals(["sw_connect_unix", "sw_sendmsg_unix"]).IsEmpty;

    public ImmutableArray<GuardPosture> Guards => _guards.IsDefault
        ? _guards = [Files(), Network(), Sockets(), Exec(), Environment(), Processes()]
        : _guards;

    public Posture Now() => new(_kernel, Guards, Lost());

    private GuardPosture Files() => FileGuardPosture.Files(LsmRefusal);

    private GuardPosture Exec() => FileGuardPosture.Exec(LsmRefusal, kernel.HoldsCode);

    private string? LsmRefusal =>
        Refusals(KernelPrograms.FilePrograms) is [var refusal, ..] ? refusal : null;

    private GuardPosture Network()
    {
        var refusals = Refusals(NetworkPrograms);
        if (!refusals.IsEmpty)
        {
            return new GuardPosture(
                Guard.Network, GuardState.Unavailable, ["cgroup-bpf"], refusals,
                "It needs cgroup v2, CONFIG_CGROUP_BPF and type information.");
        }
        return new GuardPosture(
            Guard.Network, GuardState.Partial, ["cgroup-bpf", "seccomp"],
            [
                "A socket that a process outside of the session has connected, and passes to a member, can be used.",
                "A destination is an address: host names are not told apart.",
                .. Refusals(SocketPrograms).IsEmpty ? [] : GapsWithoutSocketHooks,
            ],
            RaiseByLsm);
    }

    private GuardPosture Sockets()
    {
        const string number = "The server sees the caller's user and groups, but syswatchd's process number.";
        const string asked =
            "In a session with rules that ask about sockets, the server sees the process number of syswatchd.";
        const string passed =
            "A socket that a process outside of the session has connected, and passes to a member, can be used.";
        if (kernel.HoldsSends)
        {
            return new GuardPosture(
                Guard.Sockets, GuardState.Partial,
                ["bpf-lsm", "seccomp"], [kernel.HoldsConnects ? asked : number, passed],
                "No mechanism that this version of SysWatch has.");
        }
        return HasUnixHook
            ? new GuardPosture(
                Guard.Sockets, GuardState.Partial, ["seccomp", "cgroup-bpf"],
                ["Datagrams to unix sockets are refused, but for the system's log.", number, passed],
                "BPF-LSM judges datagrams by the name that they are sent to.")
            : new GuardPosture(
                Guard.Sockets, GuardState.Partial, ["seccomp"],
                [
                    "Datagrams to unix sockets are not judged: this kernel has no hook for them.", number, passed,
                ],
                "Linux 6.7, or BPF-LSM, judges datagrams, too.");
    }

    private static GuardPosture Environment() => new(
        Guard.Environment, GuardState.Partial, ["seccomp", "ptrace"],
        [
            "An agent that is a script in a folder which its user can write can be changed by its own tools.",
            "A node agent opens a debugger on loopback at SIGUSR1, which its tools can send: start it with " +
            "--disable-sigusr1, and leave loopback denied.",
        ],
        "Install the agent where its user cannot write.");

    private GuardPosture Processes()
    {
        var refusals = Refusals(ReachPrograms);
        ImmutableArray<string> gaps =
        [
            attach.IsEmpty
                ? "Agents that something else than `syswatch run` starts are not held: syswatchd has --attach off."
                : "An agent that something else than `syswatch run` has started is held a moment after it began, " +
                  "with what it has started but for programs whose parent had ended; it keeps what it has opened by " +
                  "then.",
            .. Refusals(["sw_sysctl"]).Select(refusal =>
                $"A session of root's can write the kernel's settings below /proc/sys ({refusal})."),
            .. Refusals(KernelPrograms.IpcPrograms).Take(1).Select(refusal =>
                $"{SharedOutside} are open to a session ({refusal})."),
            .. GapsOfProcesses,
            .. Refusals(["sw_task_alloc"]).Select(refusal =>
                "Of a session that has 65,536 processes and kills 4,096 more by forking, the next child is not held " +
                $"({refusal})."),
            .. LsmRefusal is null ? GapsOfWallHooks : GapsWithoutWallHooks,
            .. LsmRefusal is null ? UnheldWall() : [],
        ];
        return refusals.IsEmpty
            ? new GuardPosture(
                Guard.Processes, GuardState.Partial,
                ["bpf-lsm", "seccomp", "user-namespace", "capabilities", "cgroup-bpf"], gaps,
                "Do not run agents as root.")
            : new GuardPosture(
                Guard.Processes, GuardState.Partial, ["seccomp", "user-namespace", "capabilities", "cgroup-bpf"],
                [.. gaps, .. GapsWithoutReach],
                $"BPF-LSM closes the others, and is not to be had here: {refusals[0]}.");
    }

    /// <summary>Of the wall's hooks, those that this kernel lacks: there the filter is alone.</summary>
    private ImmutableArray<string> UnheldWall() =>
        Refusals(KernelPrograms.WallPrograms) is { IsEmpty: false } refusals
            ? [$"The system call filter alone refuses what these programs would, too: {string.Join("; ", refusals)}."]
            : [];

    private ImmutableArray<string> Refusals(IEnumerable<string> programs) =>
        [.. kernel.Probe.Where(probe => programs.Contains(probe.Name) && !probe.IsAttached)
            .Select(probe => $"{probe.Name}: {probe.Refusal}")];

    private ImmutableDictionary<string, ulong> Lost()
    {
        var lost = files.Lost.ToBuilder();
        foreach (var counter in Enum.GetValues<KernelCounter>())
        {
            if (kernel.Counters.Read(counter) is > 0 and var count)
                lost[counter.ToString()] = count;
        }
        if (kernel.Events.Undecoded > 0)
            lost["kernel-undecoded"] = (ulong)kernel.Events.Undecoded;
        if (kernel.Events.Failures > 0)
            lost["kernel-unhandled"] = (ulong)kernel.Events.Failures;
        return lost.ToImmutable();
    }
}
