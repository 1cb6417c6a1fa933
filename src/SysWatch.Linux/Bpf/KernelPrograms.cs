using System.Collections.Immutable;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Interop;

namespace SysWatch.Linux.Bpf;

/// <summary>
/// The programs and maps in the kernel. They are pinned: disposing of this, or dying, leaves everything enforced, and
/// the next <see cref="Open"/> on the same run directory takes over; only <see cref="TryRemove"/> takes it all away.
/// </summary>
internal sealed class KernelPrograms : IDisposable
{
    /// <summary>Without these no process can be followed, so there is nothing to hold sessions to.</summary>
    private static readonly ImmutableArray<string> Required = ["sw_process_fork", "sw_process_exec", "sw_process_exit"];

    /// <summary>What needs BPF-LSM: all of it holds, or none is counted on.</summary>
    public static readonly ImmutableArray<string> FilePrograms =
    [
        "sw_file_open", "sw_file_receive", "sw_path_mknod", "sw_path_mkdir", "sw_path_symlink", "sw_path_unlink",
        "sw_path_rmdir", "sw_path_truncate", "sw_path_chmod", "sw_path_chown", "sw_path_rename", "sw_path_link",
    ];

    /// <summary>Without one of them a member's own are taken for another's, or another's for its own.</summary>
    public static readonly ImmutableArray<string> IpcPrograms =
    [
        "sw_shm_alloc", "sw_queue_alloc", "sw_sem_alloc", "sw_shm_free", "sw_queue_free", "sw_sem_free",
        "sw_ipc_permission", "sw_shm_control", "sw_queue_control", "sw_sem_control", "sw_mkobj",
    ];

    /// <summary>What holds of the wall without the filter.</summary>
    public static readonly ImmutableArray<string> WallPrograms =
    [
        "sw_bpf", "sw_perf_event_open", "sw_ptrace_traceme", "sw_sb_mount", "sw_sb_remount", "sw_move_mount",
        "sw_sb_umount", "sw_sb_pivotroot", "sw_path_chroot", "sw_userns_create", "sw_kernel_read", "sw_kernel_load",
        "sw_syslog", "sw_settime", "sw_file_ioctl", "sw_ioctl_compat", "sw_socket_create", "sw_anonymous",
        "sw_task_setnice", "sw_task_setioprio", "sw_task_sched", "sw_task_limits",
    ];

    private static readonly ImmutableArray<string> CodePrograms = ["sw_mmap_file", "sw_file_mprotect"];

    /// <summary>Only with all of these is anything remembered of files.</summary>
    private static readonly ImmutableArray<string> MovePrograms =
        ["sw_vfs_rename", "sw_sb_mount", "sw_move_mount", "sw_sb_umount", "sw_sb_pivotroot"];

    private static readonly ImmutableArray<string> NamePrograms =
        ["sw_tell_rename", "sw_tell_link", "sw_tell_symlink", "sw_sb_mount", "sw_move_mount"];

    private const string ObjectsProgram = "sw_tell_objects";

    /// <summary>PROC_PID_INIT_INO, the same on every kernel.</summary>
    private const string FirstPidNamespace = "pid:[4026531836]";

    private readonly KernelMap<uint, ulong> _heldMajors;
    private readonly MoveCount _moves;
    private readonly PinDirectory _pins;
    private readonly string _runDirectory;
    private readonly KernelMap<uint, KernelState> _state;

    private KernelPrograms(
        string runDirectory, PinDirectory pins, KernelMap<uint, KernelState> state, ImmutableArray<ProgramProbe> probe)
    {
        _runDirectory = runDirectory;
        _pins = pins;
        _state = state;
        Probe = probe;
        Labels = new Labels(
            Map<uint, Label>("sw_labels"), Map<uint, Label>("sw_overflow"), Map<uint, Label>("sw_exited"),
            new SharedBits(pins.Open("sw_label_bits"), KernelAbi.ProcessBits),
            new SharedCount(pins.Open("sw_label_count")));
        Labels.CountAgain();
        Policies = new KernelPolicies(
            new PolicySlots(pins.Open("sw_policies")), Map<PrefixKey, PrefixRules>("sw_network"),
            Map<UnixName, uint>("sw_unix_paths"), Map<GrantKey, ulong>("sw_grants"),
            FilePrograms.Any(IsAttached) ? Images() : null);
        _heldMajors = Map<uint, ulong>("sw_held_majors");
        HoldDevices();
        _moves = new MoveCount(pins.Open("sw_moves"), HoldsFiles && MovePrograms.All(IsAttached));
        Objects = HoldsFiles && IsAttached(ObjectsProgram) ? OpenObjects() : null;
        Counters = new KernelCounters(pins.Open("sw_counters"));
        Names = Objects is not null && NamePrograms.All(IsAttached)
            ? new NameReader(pins.Open("sw_names"), Map<uint, uint>("sw_tells_names"), Counters)
            : null;
        Agents = new AgentNames(Map<AgentName, uint>("sw_agent_names"));
        Seen = new SeenTable(pins.Open("sw_seen"));
        Events = new EventReader(pins.Open("sw_events"), pins.Open("sw_denials"), Counters);
    }

    public Labels Labels { get; }

    public KernelPolicies Policies { get; }

    /// <summary>By which other names the kernel judges objects; null where it judges by the path alone.</summary>
    public ObjectNames? Objects { get; }

    /// <summary>It tells of names that objects get; null where it does not.</summary>
    public NameReader? Names { get; }

    /// <summary>Null where BPF-LSM does not hold files.</summary>
    public KernelFiles? Files => HoldsFiles ? new KernelFiles(Objects, Names) : null;

    /// <summary>Whoever starts a program of these names outside of every session is told of.</summary>
    public AgentNames Agents { get; }

    public EventReader Events { get; }

    public KernelCounters Counters { get; }

    /// <summary>Allowed uses of the sessions that record them.</summary>
    public SeenTable Seen { get; }

    /// <summary>Each program: attached, or why not.</summary>
    public ImmutableArray<ProgramProbe> Probe { get; }

    /// <summary>BPF-LSM decides at every unix datagram.</summary>
    public bool HoldsSends => HoldsFiles && IsAttached("sw_unix_may_send");

    /// <summary>BPF-LSM decides at every unix connect.</summary>
    public bool HoldsConnects => HoldsFiles && IsAttached("sw_unix_stream_connect");

    /// <summary>BPF-LSM decides at every look into another process.</summary>
    public bool HoldsLooks => IsAttached("sw_ptrace_access_check");

    /// <summary>BPF-LSM decides where a file becomes code in memory.</summary>
    public bool HoldsCode => HoldsFiles && CodePrograms.All(IsAttached);

    /// <summary>BPF-LSM decides at every use of a file.</summary>
    public bool HoldsFiles => FilePrograms.All(IsAttached);

    /// <summary>
    /// Pins in a mount namespace other than the machine's first end with it, and so with the service: every session
    /// would be let go. Also false where the kernel does not let this process know.
    /// </summary>
    public bool IsInPrivateMounts { get; } = !SharesMountsWithInit();

    /// <summary>Loads what this kernel takes, or takes over what a predecessor left.</summary>
    /// <exception cref="BpfException">Processes cannot be followed, or another version has sessions.</exception>
    public static KernelPrograms Open(string runDirectory)
    {
        if (File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name != FirstPidNamespace)
        {
            throw new BpfException(
                "syswatchd runs in a pid namespace of its own, where the numbers of processes are not those that the " +
                "kernel programs see; start it outside of the container, or with the host's pid namespace");
        }

        try
        {
            var pins = PinDirectory.Mount(runDirectory);
            var hash = KernelObject.Hash;
            var predecessor = KernelLoader.Inspect(pins);
            var loader = new KernelLoader(pins, CgroupRoot.Find(runDirectory), predecessor == hash);
            var probe = loader.Load();
            var missing = probe.FirstOrDefault(program => Required.Contains(program.Name) && !program.IsAttached);
            if (missing is not null)
            {
                throw new BpfException(
                    $"processes cannot be followed on this kernel: {missing.Name}: {missing.Refusal}. " +
                    "It needs root, type information (/sys/kernel/btf/vmlinux) and BPF tracing programs");
            }

            var state = new KernelMap<uint, KernelState>("sw_state", pins.Open("sw_state"));
            state.TryGet(0, out var value);
            state.Set(0, value with { Abi = KernelAbi.Version, Object = hash });
            return new KernelPrograms(runDirectory, pins, state, probe);
        }
        catch (DllNotFoundException)
        {
            throw new BpfException("libbpf.so.1 is not installed: apt install libbpf1");
        }
    }

    /// <summary>The drivers that are loaded now, of devices that no member opens.</summary>
    public void HoldDevices() => HeldDevices.Tell(_heldMajors);

    /// <summary>Takes everything away and disposes of this; false, and nothing done, while a label lives.</summary>
    public bool TryRemove()
    {
        if (!Labels.IsEmpty)
            return false;
        Dispose();
        _pins.Unmount();
        CgroupRoot.Release(_runDirectory);
        return true;
    }

    public void Dispose()
    {
        Events.Dispose();
        Names?.Dispose();
        Labels.Dispose();
        Policies.Dispose();
        Agents.Dispose();
        Objects?.Dispose();
        _heldMajors.Dispose();
        _moves.Dispose();
        Counters.Dispose();
        Seen.Dispose();
        _state.Dispose();
    }

    private static bool SharesMountsWithInit()
    {
        try
        {
            return File.ResolveLinkTarget("/proc/self/ns/mnt", false)?.Name ==
                File.ResolveLinkTarget("/proc/1/ns/mnt", false)?.Name;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    private ObjectNames? OpenObjects()
    {
        using var program = _pins.Open(KernelLoader.IteratorPrefix + ObjectsProgram);
        return KernelObjects.TryOpen(program) is { } objects
            ? new ObjectNames(
                Map<ObjectKey, ObjectName>("sw_object_names"), _pins.Open("sw_object_bits"), objects, _moves)
            : null;
    }

    private bool IsAttached(string program) => Probe.Any(probe => probe.Name == program && probe.IsAttached);

    private PathImages Images() =>
        new(_pins.Open("sw_images_small"), _pins.Open("sw_images_medium"), _pins.Open("sw_images_large"));

    private KernelMap<TKey, TValue> Map<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged => new(name, _pins.Open(name));
}
