using System.Runtime.InteropServices;
using SysWatch.Linux.Abi;
using SysWatch.Linux.Bpf;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>
/// The wall without its filter: the probes are labelled and carry none. Each call is one that changes nothing where it
/// is let through, and is made by a process outside of every session first. Numbers are those of x86_64.
/// </summary>
public sealed class KernelWallTests(KernelFixture fixture) : IClassFixture<KernelFixture>
{
    private const int Eperm = 1;
    private const int Eprotonosupport = 93;

    private readonly ulong _session = KernelFixture.NewSession();

    [Theory]
    [InlineData("sw_bpf", "call 321 99 0 0", HookedCall.Bpf)]
    [InlineData("sw_perf_event_open", "call 298 memory 0 -1 -1 0", HookedCall.PerfEventOpen)]
    [InlineData("sw_sb_mount", "call 165 0 /tmp 0 0 0", HookedCall.Mount)]
    [InlineData("sw_move_mount", "call 429 -100 / -100 / 0", HookedCall.MoveMount)]
    [InlineData("sw_sb_umount", "call 166 / 4", HookedCall.Umount)]
    [InlineData("sw_sb_pivotroot", "call 155 / /", HookedCall.PivotRoot)]
    [InlineData("sw_path_chroot", "call 161 /", HookedCall.Chroot)]
    [InlineData("sw_userns_create", "call 272 0x10000000", HookedCall.Unshare)]
    [InlineData("sw_ptrace_traceme", "call 101 0", HookedCall.Ptrace)]
    [InlineData("sw_kernel_load", "call 175 0 100 /", HookedCall.InitModule)]
    [InlineData("sw_kernel_read", "open /etc/passwd call 313 9 / 0", HookedCall.FinitModule)]
    [InlineData("sw_kernel_load", "call 246 0 0 0 0", HookedCall.KexecLoad)]
    [InlineData("sw_syslog", "call 103 10 0 0", HookedCall.Syslog)]
    [InlineData("sw_settime", "call 164 0 0", HookedCall.SetTime)]
    [InlineData("sw_file_ioctl", "call 16 0 0x5412 0", HookedCall.Ioctl)]
    [InlineData("sw_file_ioctl", "open / call 16 9 0x5000940f /", HookedCall.Ioctl)]
    [InlineData("sw_socket_create", "socket 17 3 0", HookedCall.Socket)]
    [InlineData("sw_socket_create", "socket 2 3 1", HookedCall.Socket)]
    [InlineData("sw_socket_create", "socket 16 3 16", HookedCall.Socket)]
    [InlineData("sw_anonymous", "call 323 1", HookedCall.Userfaultfd)]
    [InlineData("sw_anonymous", "call 425 1 memory", HookedCall.IoUring)]
    internal void A_member_without_a_filter_is_refused_and_the_attempt_is_told(
        string program, string words, HookedCall call)
    {
        NeedHook(program);
        Assert.NotEqual(Eperm, Outside(words));

        var result = Inside(words);

        var denial = fixture.Sink.WaitFor<WallEvent>(e => e.Header.Session == _session);
        Assert.Equal((Eperm, call), (result, denial.Call));
    }

    [Fact]
    public void The_event_says_which_socket()
    {
        NeedHook("sw_socket_create");

        Inside("socket 40 1 7");

        WallArguments told = fixture.Sink.WaitFor<WallEvent>(e => e.Header.Session == _session).Arguments;
        Assert.Equal((40u, 1u, 7u), (told[0], told[1], told[2]));
    }

    [Theory]
    [InlineData("socket 2 1 262")]
    [InlineData("socket 16 3 9")]
    public void A_question_whether_there_is_such_a_socket_is_answered_by_no(string words)
    {
        NeedHook("sw_socket_create");

        Assert.Equal(Eprotonosupport, Inside(words));
    }

    [Theory]
    [InlineData("socket 1 1 0")]
    [InlineData("socket 1 2 0")]
    [InlineData("socket 2 1 0")]
    [InlineData("socket 10 1 6")]
    [InlineData("socket 2 2 17")]
    [InlineData("socket 16 3 0")]
    [InlineData("socket 16 3 15")]
    public void Sockets_that_the_guards_hold_are_made(string words)
    {
        NeedHook("sw_socket_create");

        Assert.Equal(0, Inside(words));
    }

    [Fact]
    public void Audit_mode_opens_nothing()
    {
        NeedHook("sw_path_chroot");

        var result = fixture.Run(
            _session, KernelFixture.Everything(Verdict.Allow, 0), "call 161 /", Policy.Compilation.PolicyMode.Audit);

        Assert.Equal(Eperm, result);
    }

    [Theory]
    [InlineData("call 141 0 1 0", ProcessControl.Priority)]
    [InlineData("call 251 1 1 0x4004", ProcessControl.IoPriority)]
    [InlineData("call 144 1 0 memory", ProcessControl.Scheduling)]
    internal void Processes_outside_are_not_controlled(string words, ProcessControl what)
    {
        NeedHook("sw_task_setnice");
        Assert.Equal(0, Outside(words));

        var result = Inside(words);

        var denial = fixture.Sink.WaitFor<ProcessEvent>(e => e.Header.Session == _session);
        Assert.Equal(
            (Eperm, ProcessOperation.Control, (byte)what, 1u),
            (result, denial.Operation, denial.Detail, denial.Target));
    }

    [Theory]
    [InlineData("/dev/vda", 0, KernelAbi.DeviceRule)]
    [InlineData("/dev/mem", 0, KernelAbi.DeviceRule)]
    [InlineData("/sys/fs/cgroup/cgroup.procs", 1, KernelAbi.KernelFileRule)]
    [InlineData("/sys/kernel/mm/transparent_hugepage/enabled", 2, KernelAbi.KernelFileRule)]
    [InlineData("/proc/sysrq-trigger", 1, KernelAbi.KernelFileRule)]
    public void The_machines_devices_and_settings_are_not_opened(string path, int flags, uint rule)
    {
        NeedHook("sw_file_open");
        Assert.SkipUnless(File.Exists(path), $"this machine has no {path}");
        Assert.Equal(0, Outside($"call 2 {path} {flags}"));

        var result = Inside($"call 2 {path} {flags}");

        var denial = fixture.Sink.WaitFor<SeenFile>(e => e.Event.Header.Session == _session);
        Assert.Equal((Eperm, path, rule), (result, denial.Path, denial.Event.Rule));
    }

    [Theory]
    [InlineData("/sys/fs/cgroup/cgroup.procs", 0)]
    [InlineData("/proc/self/oom_score_adj", 1)]
    [InlineData("/proc/self/comm", 2)]
    [InlineData("/dev/null", 2)]
    [InlineData("/dev/urandom", 0)]
    public void What_is_no_setting_of_the_machine_is_opened(string path, int flags)
    {
        NeedHook("sw_file_open");

        Assert.Equal(0, Inside($"call 2 {path} {flags}"));
    }

    [Fact]
    public void A_fork_fails_before_the_label_table_is_full()
    {
        const int eagain = 11;
        NeedHook("sw_task_alloc");
        var labels = fixture.Kernel.Labels;
        var refused = fixture.Kernel.Counters.Read(KernelCounter.ForksRefused);
        Assert.Equal(0, Inside("fork call 39"));
        try
        {
            // Numbers that hardly a process has.
            for (var number = 3_000_000; number < 3_000_000 + KernelAbi.LabelsMax - KernelAbi.LabelsSpare; number++)
                labels.Set(number, Probe.Label(1, 0));

            Assert.Equal(eagain, Inside("fork call 39"));
            Assert.Equal(0, Inside("thread call 39"));
            Assert.Equal(0, Outside("fork call 39"));
        }
        finally
        {
            labels.RemoveSession(new Core.Sessions.SessionId(1));
        }

        Assert.Equal(refused + 1, fixture.Kernel.Counters.Read(KernelCounter.ForksRefused));
        Assert.Equal(0, Inside("fork call 39"));
    }

    private void NeedHook(string program)
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "the numbers are of x86_64");
        fixture.NeedProgram(program);
    }

    private static int Outside(string words)
    {
        using var probe = Probe.Start(words);
        return probe.Finish();
    }

    private int Inside(string words)
    {
        using var probe = Probe.StartLabelled(fixture.Kernel, Probe.Label(_session, fixture.Open), words);
        return probe.Finish();
    }
}
