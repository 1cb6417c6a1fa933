using System.Diagnostics;
using System.Runtime.CompilerServices;
using SysWatch.Linux.PrivilegedTests.Launch;

namespace SysWatch.Linux.PrivilegedTests.Seccomp;

public sealed class WallTests
{
    private const string Eperm = "1";

    public static TheoryData<string> Refused =>
    [
        "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "keyctl", "add_key", "request_key",
        "personality", "userfaultfd", "perf_event_open", "bpf", "reboot", "kexec_load", "kexec_file_load", "syslog",
        "acct", "mount", "umount2", "pivot_root", "chroot", "swapon", "swapoff", "sethostname", "setdomainname",
        "init_module", "finit_module", "delete_module", "io_uring_setup", "io_uring_enter", "io_uring_register",
        "open_tree", "open_tree_attr", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
        "setns", "unshare", "clone", "open_by_handle_at", "name_to_handle_at", "quotactl", "quotactl_fd", "seccomp",
        "prctl", "ioctl", "ioctl:high-bits", "ioctl:linux", "socket:packet", "socket:vsock", "socket:alg",
        "socket:raw", "socket:sctp", "socket:diag", "socket:high-bits", "foreign-abi:int80", "foreign-abi:x32",
        "signal:kill", "signal:thread", "signal:queue", "signal:all", "signal:parent-group", "signal:pidfd",
        "control:limit", "control:affinity", "control:priority", "control:priority-user", "control:owner",
        "control:owner-ex", "control:io-priority", "control:io-priority-user", "ioctl:owner",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_with_EPERM_and_an_event(string call)
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run(Probe(), call);

        Assert.Equal($"{call} {Eperm}\n", outcome.Output);
        var (attempt, rule) = Assert.Single(bed.Refusals);
        Assert.Equal($"wall:{call.Split(':')[0]}", rule.Id);
        Assert.Equal(bed.Labelled[0], attempt.Pid);
        Assert.NotEmpty(rule.Reason);
        Assert.NotEmpty(rule.Instead);
    }

    [Theory]
    [InlineData("personality:query")]
    [InlineData("personality:fixed")]
    [InlineData("unshare:files")]
    [InlineData("socket:tcp")]
    [InlineData("socket:udp6")]
    [InlineData("socket:unix")]
    [InlineData("socket:route")]
    [InlineData("control:own-limit")]
    [InlineData("control:ask-limit")]
    [InlineData("control:own-limit-by-number")]
    [InlineData("control:own-affinity")]
    [InlineData("control:own-priority")]
    [InlineData("control:own-io-priority")]
    [InlineData("control:own-io-group")]
    [InlineData("control:own-owner")]
    [InlineData("signal:ask")]
    [InlineData("signal:own-group")]
    [InlineData("signal:self")]
    [InlineData("signal:self-pidfd")]
    [InlineData("signal:zombie")]
    [InlineData("signal:zombie-group")]
    [InlineData("signal:child-group")]
    public void Lets_ordinary_use_of_the_same_calls_pass(string call)
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run(Probe(), call);

        Assert.Equal($"{call} ok\n", outcome.Output);
        Assert.Empty(bed.Refusals);
    }

    [Theory]
    [InlineData("socket:mptcp")]
    [InlineData("socket:audit")]
    public void Answers_not_supported_to_a_question_of_support(string call)
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run(Probe(), call);

        Assert.Equal($"{call} 93\n", outcome.Output);
        Assert.Equal("wall:socket", Assert.Single(bed.Refusals).Rule.Id);
    }

    [Fact]
    public void Clone3_is_unknown_so_that_libraries_fall_back_to_clone()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run(Probe(), "clone3");

        Assert.Equal("clone3 38\n", outcome.Output);
        Assert.Empty(bed.Refusals);
    }

    [Fact]
    public void A_32_bit_program_is_refused_its_calls_and_may_end()
    {
        using var bed = new LaunchBed();
        var program = Path.Combine(bed.RunDirectory, "probe32");
        Assert.SkipUnless(Compile("-m32", "-DBARE", "-nostdlib", "-static", "-o", program), "needs gcc -m32");

        var outcome = bed.Run(program);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("wall:foreign-abi", Assert.Single(bed.Refusals).Rule.Id);
    }

    [Fact]
    public void A_repeated_refusal_is_counted_and_not_listed_each_time()
    {
        using var bed = new LaunchBed();

        var outcome = bed.Run([Probe(), .. Enumerable.Repeat("mount", 200)]);

        Assert.Equal(200, outcome.Output.Split($"mount {Eperm}\n").Length - 1);
        Assert.InRange(bed.Refusals.Count, 1, 20);
    }

    /// <summary>Built once for all tests.</summary>
    private static readonly Lazy<string> Built = new(() =>
    {
        var program = Path.Combine(Directory.CreateTempSubdirectory("sw-probe-").FullName, "probe");
        return Compile("-O1", "-o", program) ? program : "";
    });

    private static string Probe()
    {
        Assert.SkipWhen(Built.Value.Length == 0, "needs gcc");
        return Built.Value;
    }

    private static bool Compile(params string[] options)
    {
        using var compiler = Process.Start(new ProcessStartInfo("gcc", [Source(), "-w", .. options]));
        compiler!.WaitForExit();
        return compiler.ExitCode == 0;
    }

    private static string Source([CallerFilePath] string test = "") =>
        Path.Combine(Path.GetDirectoryName(test)!, "probe.c");
}
