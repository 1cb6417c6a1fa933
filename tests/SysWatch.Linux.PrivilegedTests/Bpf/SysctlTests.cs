using SysWatch.Policy.Compilation;
using SysWatch.Policy.Decisions;

namespace SysWatch.Linux.PrivilegedTests.Bpf;

/// <summary>Settings are rewritten with the value that they have, so that no test changes the machine.</summary>
public sealed class SysctlTests(KernelFixture fixture) : IClassFixture<KernelFixture>
{
    private const int Eperm = 1;
    private const int Eacces = 13;

    private readonly ulong _session = KernelFixture.NewSession();

    [Theory]
    [InlineData("kernel/core_pattern")]
    [InlineData("kernel/modprobe")]
    [InlineData("vm/overcommit_ratio")]
    public void A_setting_of_the_kernel_is_not_written_and_the_attempt_is_told(string name)
    {
        fixture.NeedProgram("sw_sysctl");
        Assert.SkipUnless(File.Exists($"/proc/sys/{name}"), $"this kernel has no {name}");

        var result = Run($"rewrite /proc/sys/{name}");

        var denial = fixture.Sink.WaitFor<SeenSysctl>(e => e.Event.Header.Session == _session);
        Assert.Equal((Eperm, name), (result, denial.Name));
    }

    [Fact]
    public void A_child_of_a_child_writes_none_either()
    {
        fixture.NeedProgram("sw_sysctl");

        Assert.Equal(Eperm, Run("fork exec fork rewrite /proc/sys/kernel/core_pattern"));
    }

    [Fact]
    public void Audit_mode_does_not_open_the_settings()
    {
        fixture.NeedProgram("sw_sysctl");

        Assert.Equal(Eperm, Run("rewrite /proc/sys/kernel/core_pattern", PolicyMode.Audit));
    }

    [Fact]
    public void A_label_without_a_policy_writes_none()
    {
        fixture.NeedProgram("sw_sysctl");
        using var probe = Probe.StartLabelled(
            fixture.Kernel, Probe.Label(_session, 0), "rewrite /proc/sys/kernel/core_pattern");

        // With BPF-LSM, it does not even open the file.
        Assert.Contains(probe.Finish(), new[] { Eperm, Eacces });
    }

    [Fact]
    public void Settings_can_be_read()
    {
        fixture.NeedProgram("sw_sysctl");

        Assert.Equal(0, Run("read /proc/sys/kernel/core_pattern"));
    }

    [Fact]
    public void A_process_outside_every_session_writes_as_before()
    {
        fixture.NeedProgram("sw_sysctl");
        using var probe = Probe.Start("rewrite /proc/sys/kernel/core_pattern");

        Assert.Equal(0, probe.Finish());
    }

    private int Run(string words, PolicyMode mode = PolicyMode.Enforce) =>
        fixture.Run(_session, KernelFixture.Everything(Verdict.Allow, 0), words, mode);
}
