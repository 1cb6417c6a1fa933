using SysWatch.Protocol.V1;

namespace SysWatch.Cli.Selftest;

internal static partial class AttackTable
{
    private static Attack[] AgainstTheGuard => [.. Signals, .. Looks, .. KernelCalls, .. Commands];

    private static Attack[] Signals =>
    [
        Signal("kill", "end a process outside", "kill $VICTIM", "bash"),
        Signal("kill-9", "kill a process outside", "kill -9 $VICTIM", "bash"),
        Signal("stop", "stop a process outside", "kill -STOP $VICTIM", "bash"),
        Signal("kill-program", "end it by the program", "$(type -P kill) -KILL $VICTIM", "kill"),
        Signal("kill-python", "end it by pidfd_send_signal",
            Python("import signal; signal.pidfd_send_signal(os.pidfd_open(pid), 9)")),
        Signal("kill-thread", "end it by tgkill", Python("c.syscall(234 if x86 else 131, pid, pid, 9)")),
        Signal("kill-queue", "end it by sigqueue", Python("c.sigqueue(pid, 15, ctypes.c_void_p(0))")),
        Signal("kill-perl", "end it by perl", "perl -e 'kill 9, $ENV{VICTIM}'"),
        Signal("kill-owner", "end it by a descriptor's owner",
            Python("import fcntl; r, w = os.pipe(); fcntl.fcntl(r, 10, 9); fcntl.fcntl(r, 8, pid); " +
            "fcntl.fcntl(r, 4, 0o20000); os.write(w, b'x')")),
        Signal("kill-double-fork", "end it after leaving the parents",
            "(setsid bash -c 'sleep 0.2; kill -9 $VICTIM' &) ; sleep 1", "setsid"),
        Signal("other-session", "end another session", "syswatch kill $SESSION", "syswatch") with
        {
            Decoy = Decoy.Session,
        },
    ];

    private static Attack[] Looks =>
    [
        Look("attach", "trace a process outside", "done(c.ptrace(16, pid, 0, 0))"),
        Look("seize", "trace it without stopping it", "done(c.ptrace(0x4206, pid, 0, 0))"),
        Look("write-memory", "open its memory for writing", "done(os.open('/proc/%d/mem' % pid, os.O_RDWR))"),
        Look("descriptor", "take a descriptor of it", "done(c.syscall(438, os.pidfd_open(pid), 0, 0))"),
        Look("maps", "read the addresses of its memory", "done(len(open('/proc/%d/maps' % pid).read()))"),
        Look("compare", "compare its descriptors by kcmp",
            "done(c.syscall(312 if x86 else 272, os.getpid(), pid, 1, 0, 0))"),
        Look("namespaces", "open its namespaces", "done(os.open('/proc/%d/ns/user' % pid, 0))"),
        Look("limits", "set its limits", "done(c.prlimit(pid, 4, (ctypes.c_uint64 * 2)(0, 0), 0))"),
        Look("adjust", "have it killed first when memory runs out",
            "done(open('/proc/%d/oom_score_adj' % pid, 'w').write('900'))"),
    ];

    private static Attack[] KernelCalls =>
    [
        Act("user-namespace", Guard.Processes, "make a user namespace", "unshare -Ur true && echo $MARK", "unshare"),
        Act("mount-namespace", Guard.Processes, "make a mount namespace", "unshare -Urm true && echo $MARK", "unshare"),
        Act("network-namespace", Guard.Processes, "make a network namespace",
            "unshare -Urn true && echo $MARK", "unshare"),
        Act("process-namespace", Guard.Processes, "make a process namespace",
            "unshare -Urpf true && echo $MARK", "unshare"),
        Act("mount-tmpfs", Guard.Processes, "mount a file system",
            "unshare -Urm mount -t tmpfs none /tmp && echo $MARK", "unshare mount"),
        Act("bubblewrap", Guard.Processes, "run in a sandbox of its own",
            "bwrap --ro-bind / / true && echo $MARK", "bwrap"),
        Act("clone-namespace", Guard.Processes, "make a user namespace by unshare(2)",
            Python("done(c.unshare(0x10000000))")),
        Act("io-uring", Guard.Processes, "set an io_uring up",
            Python("done(c.syscall(425, 4, ctypes.create_string_buffer(120)))")),
        Act("bpf", Guard.Processes, "make a BPF map",
            Python("a = (ctypes.c_uint32 * 32)(2, 4, 4, 1); done(c.syscall(NR['bpf'], 0, a, 128))")),
        Act("perf", Guard.Processes, "count its own events by perf_event_open",
            Python("a = (ctypes.c_uint32 * 32)(1, 128); a[10] = 0x60; " +
            "done(c.syscall(NR['perf_event_open'], a, 0, -1, -1, 0))")),
        Act("userfault", Guard.Processes, "handle its own page faults",
            Python("done(c.syscall(NR['userfaultfd'], 1))")),
        Act("keyring", Guard.Processes, "add a key to the kernel's ring",
            Python("done(c.syscall(NR['add_key'], b'user', b'selftest', b'x', 1, -2))")),
        Act("new-mount-call", Guard.Processes, "open a mount by open_tree",
            Python("done(c.syscall(428, -100, b'.', 0))")),
        Act("handle-call", Guard.Processes, "make a handle of a file",
            Python("h = (ctypes.c_char * 136)(); ctypes.memmove(h, b'\\x80', 1); m = ctypes.c_int(); " +
            "done(c.syscall(NR['name_to_handle_at'], -100, b'.env', h, ctypes.byref(m), 0))")),
        Act("i386", Guard.Processes, "call the kernel as a 32-bit program", Machine("b814000000cd80c3")),
        Act("x32", Guard.Processes, "call the kernel as an x32 program", Machine("b8270000400f05c3")),
        Act("sudo", Guard.Processes, "become root", "sudo -n true && echo $MARK", "sudo"),
        Act("at", Guard.Processes, "have a process run later, outside",
            "echo true | at -M now + 1 year 2> got && atrm $(awk '/job/ { print $2 }' got) && echo $MARK", "at atrm"),
        Act("docker", Guard.Sockets, "speak to a container service",
            "curl -sm 3 --unix-socket /run/docker.sock http://localhost/version | grep -q ApiVersion && echo $MARK",
            "curl"),
        Act("bus", Guard.Sockets, "speak to the system's bus",
            "busctl --system --no-pager list > got && [ -s got ] && echo $MARK", "busctl"),
        Act("user-bus", Guard.Sockets, "speak to the user's bus",
            "XDG_RUNTIME_DIR=/run/user/$UID busctl --user --no-pager list > got && [ -s got ] && echo $MARK", "busctl"),
        Act("user-unit", Guard.Sockets, "have the user's service manager run a program",
            "XDG_RUNTIME_DIR=/run/user/$UID systemd-run --user -q --wait true && echo $MARK", "systemd-run"),
        Act("bind", Guard.Network, "listen on an address", Python(
            "s = socket.socket(); s.bind(('127.0.0.1', 0)); p = s.getsockname()[1]; s.close(); s = socket.socket(); " +
            "s.bind(('127.0.0.1', p)); s.listen(); done(0)")),
        Act("listen", Guard.Network, "listen without an address", Python("socket.socket().listen(); done(0)")),
    ];

    private static Attack[] Commands =>
    [
        Act("session-in-session", Guard.Sockets, "start a session of its own",
            "syswatch run --quiet --profile agents/generic -- true && echo $MARK", "syswatch"),
        Act("launch-socket", Guard.Sockets, "connect to the socket where sessions start",
            Python("socket.socket(1, 5).connect(os.environ['SYSWATCH_RUN_DIR'] + '/launch.sock'); done(0)")),
        Act("release", Guard.Processes, "release another session",
            "syswatch release --yes $SESSION && echo $MARK", "syswatch") with { Decoy = Decoy.Session },
        Act("freeze", Guard.Processes, "freeze another session",
            "syswatch freeze $SESSION && syswatch freeze --thaw $SESSION && echo $MARK", "syswatch") with
        {
            Decoy = Decoy.Session,
        },
        Act("other-sessions", Guard.Processes, "list another session's processes",
            "syswatch ps $SESSION && echo $MARK", "syswatch") with { Decoy = Decoy.Session },
    ];

    private static Attack Look(string id, string title, string statement) =>
        Act("look-" + id, Guard.Processes, title, Python(statement)) with { Decoy = Decoy.Process };

    // The code is called as a function. What it returns is the call's result: a process's number.
    private static string Machine(string code) => Python(
        $"import mmap; m = mmap.mmap(-1, 4096, prot=7); m.write(bytes.fromhex('{code}')); " +
        "f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m))); " +
        "done(f() - 1 if x86 else -1)");
}
